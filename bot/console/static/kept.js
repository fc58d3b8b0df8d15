// What was typed and not sent outlives the end of a session: in this tab alone, for this conversation and its
// worker, until it is sent or they sign out.
"use strict";

const KEPT = "kept:";
const composer = document.getElementById("composer");
const writes = document.getElementById("text");
const talkOf = (form) => new URL(form.action).pathname.replace(/\/[^/]*$/, "");

function keep(sending) {
  if (!composer || !writes.value.trim()) return;
  const kept = { who: composer.dataset.who, text: writes.value, sending };
  sessionStorage.setItem(KEPT + talkOf(composer), JSON.stringify(kept));
}

function leaveForSignIn() {
  keep(false);
  location.assign("/sign-in?ended=yes");
}

composer?.addEventListener("submit", () => keep(true));
document.querySelectorAll("form[action^='/sign-out']").forEach((each) => {
  each.addEventListener("submit", () => keptOnes().forEach(([key]) => sessionStorage.removeItem(key)));
});

function keptOnes() {
  return Object.entries(sessionStorage).filter(([key]) => key.startsWith(KEPT)).map(([key, value]) => [key, JSON.parse(value)]);
}

/** Sent only if the thread shows it: an error on the way, or a sign-in, leaves it to be sent again. */
const plain = (words) => words.replace(/\s+/g, " ").trim();
const wasSent = (kept) => kept.sending
  && [...document.querySelectorAll(".bubble.worker .said")].some((each) => plain(each.textContent) === plain(kept.text));

for (const [key, kept] of keptOnes()) {
  const talk = key.slice(KEPT.length);
  if (document.body.dataset.gone && location.pathname.startsWith(talk)) sessionStorage.removeItem(key); // erased: so is this
  if (talk !== (composer ? talkOf(composer) : location.pathname)) continue;
  const sent = wasSent(kept);
  if (composer && !sent && !writes.value && kept.who === composer.dataset.who) writes.value = kept.text;
  if (composer || sent) sessionStorage.removeItem(key);
}
const says = document.getElementById("kept");
if (says) says.hidden = !keptOnes().length;
