// Draws the phones from /control/state, sends what is typed, and listens for news.
"use strict";

const STATES = {
  queued: ["waits", "queued"], sent: ["sent", "sent"], delivered: ["delivered", "delivered"],
  undelivered: ["failed", "not delivered"], on_its_way: ["waits", "on its way"], taken: ["delivered", "taken by the line"],
  refused: ["failed", "refused by the line"], unreachable: ["failed", "the line was not there"],
};
const FAILED = ["undelivered", "refused", "unreachable"];
const NAMES = { sms: "SMS", telegram: "Telegram" };
const byId = (id) => document.getElementById(id);
const view = { channel: "sms", chosen: { sms: null, telegram: null }, state: null, drawn: new Map(), chat: null, lost: false };

async function call(method, path, body) {
  const asked = { method, headers: { "content-type": "application/json" } };
  if (method === "POST") asked.body = JSON.stringify(body || {});
  const answer = await fetch("/control" + path, asked);
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.problem || "This did not work.");
  return told;
}

async function act(path, body) {
  showProblem("");
  try {
    const told = await call("POST", path, body);
    await refresh();
    return told;
  } catch (problem) {
    showProblem(problem instanceof TypeError ? "The phone itself is not running any more." : problem.message);
    return null;
  }
}

function made(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", "#icon-" + name);
  svg.append(use);
  return svg;
}

function labelled(name, words, className) {
  const span = made("span", className);
  span.append(icon(name), words);
  return span;
}

// --- the phone ---------------------------------------------------------------------------------

const phonesHere = () => view.state.phones.filter((phone) => phone.channel === view.channel);
const current = () => phonesHere().find((phone) => phone.key === view.chosen[view.channel]) || phonesHere()[0] || null;

function drawBubble(phone, bubble) {
  const gone = bubble.deleted && phone.channel === "telegram";
  const item = made("li", "bubble " + bubble.who);
  item.classList.toggle("gone", gone);
  item.classList.toggle("failed", FAILED.includes(bubble.state));
  const says = made("div", "says");
  if (bubble.who === "carrier") says.append(made("span", "thing", "The carrier itself says:"));
  if (bubble.kind && !gone) says.append(labelled("thing", bubble.kind, "thing"));
  says.append(gone ? "This message was deleted" : bubble.text);
  item.append(says);
  if (bubble.buttons.length) item.append(drawTaps(phone, bubble));
  item.append(drawAbout(phone, bubble, gone));
  return item;
}

function drawTaps(phone, bubble) {
  const taps = made("div", "taps");
  bubble.buttons.forEach((label, place) => {
    const button = made("button", "", label);
    button.type = "button";
    button.addEventListener("click", () => act(`/phones/${phone.key}/press`, { n: place + 1, message: bubble.id }));
    taps.append(button);
  });
  return taps;
}

function drawAbout(phone, bubble, gone) {
  const about = made("p", "about");
  about.append(made("time", "", new Date(bubble.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })));
  if (!gone && bubble.who !== "carrier") {
    const [name, words] = STATES[bubble.state];
    about.append(labelled(name, bubble.error ? `${words} (${bubble.error})` : words, "state"));
  }
  if (bubble.parts) about.append(made("span", "", counted(bubble.parts.units, bubble.parts.encoding, bubble.parts.parts)));
  if (bubble.edited && !gone) about.append(made("span", "", "edited"));
  if (bubble.silent && !gone) about.append(labelled("silent", "silent"));
  if (bubble.tap_waits) about.append(labelled("waits", "button pressed, waiting"));
  const removed = bubble.deleted || bubble.redacted;
  if (removed && !gone) about.append(labelled("deleted", "carrier's copy removed, still on this phone"));
  if (bubble.media) about.append(made("span", "", `kept by the carrier: ${bubble.media} media`));
  return about;
}

// What is not GSM-7 costs more than twice the parts, so it is named.
const counted = (units, encoding, parts) =>
  `${units} characters${encoding === "GSM-7" ? "" : ` (${encoding})`}, ${parts === 1 ? "1 part" : `${parts} parts`}`;

function drawChat(phone) {
  const chat = byId("chat");
  if (view.chat !== (phone && phone.key)) {
    chat.replaceChildren();
    view.drawn.clear();
    view.chat = phone && phone.key;
  }
  let grew = false;
  for (const bubble of phone ? phone.transcript : []) {
    const shown = JSON.stringify(bubble);
    const before = view.drawn.get(bubble.id);
    if (before && before.shown === shown) continue;
    const item = drawBubble(phone, bubble);
    if (before) before.item.replaceWith(item);
    else { chat.append(item); grew = true; }
    view.drawn.set(bubble.id, { shown, item });
  }
  if (grew) chat.scrollTop = chat.scrollHeight;
}

function drawPicker(phone) {
  const which = byId("which");
  const options = phonesHere().map((each) => new Option(each.group ? `Group ${each.address}` : each.address, each.key));
  const same = options.length === which.length && options.every((each, place) => which[place].value === each.value);
  if (!same) which.replaceChildren(...options);
  which.value = phone ? phone.key : "";
  which.disabled = !phone;
}

function drawStanding(phone) {
  const told = [];
  if (phone && phone.opted_out) told.push("Unsubscribed: the carrier blocks what the line sends, until START.");
  if (phone && phone.blocked) told.push("This person blocks the line.");
  if (phone && phone.off) told.push("Switched off: nothing reaches it.");
  byId("standing").textContent = told.join(" ");
  byId("standing").hidden = told.length === 0;
}

// A call is shown wherever one rings: the worker's phone may not be the one on the screen.
const withCall = () => {
  const phones = view.state.phones.filter((phone) => phone.call);
  const rings = phones.filter((phone) => phone.call.state === "ringing");
  const wanted = rings.length ? rings : phones;
  return wanted.find((phone) => phone === current()) || wanted[0] || null;
};

function drawCall() {
  const phone = withCall();
  byId("call").hidden = !phone;
  if (!phone) return;
  const rings = phone.call.state === "ringing";
  const words = rings ? `${phone.address} is ringing. Caller: ${phone.call.from}` : `${phone.address} is on a call with ${phone.call.from}`;
  if (byId("call-words").textContent !== words) byId("call-words").textContent = words;
  byId("accept").hidden = byId("decline").hidden = !rings;
  byId("hang-up").hidden = rings;
}

function drawEmpty(phone) {
  const empty = byId("empty");
  empty.hidden = Boolean(phone && phone.transcript.length);
  if (!phone) empty.textContent = `No ${NAMES[view.channel]} phone yet.\nAdd one to write to the line.`;
  else empty.textContent = "Nothing here yet.\nWrite the first message, for example “hi”.\nSTOP, EXIT and DELETE work from the start.";
}

function drawSide(phone) {
  const { edge, carriers, calls, violations } = view.state;
  byId("again").disabled = !(phone && phone.has_webhook);
  byId("block").hidden = view.channel !== "telegram";
  byId("block").disabled = byId("off").disabled = !phone;
  byId("off").hidden = view.channel !== "sms";
  byId("block").textContent = phone && phone.blocked ? "Unblock the line" : "Block the line";
  byId("off").textContent = phone && phone.off ? "Switch on" : "Switch off";
  byId("kept").textContent = phone ? `The carrier keeps ${phone.still_kept} of its messages and media, and would delete them if asked now.` : "";
  byId("this-carrier").textContent = `${NAMES[view.channel]} carrier`;
  const how = carriers[view.channel];
  byId("carrier-state").textContent = how ? `Down for the line (${how}).` : "Up.";
  byId("up").disabled = !how;
  const reached = edge.reached === null ? "" : edge.reached ? ", which answers" : ", which does not answer";
  byId("line-state").textContent = `Webhooks go to ${edge.address}${reached}.`;
  byId("calls").textContent = `${calls} ${calls === 1 ? "call" : "calls"} to the carriers, ` +
    (violations.length ? `${violations.length} not as their published descriptions allow:` : "all as their published descriptions allow.");
  byId("violations").replaceChildren(...violations.slice(-10).map((each) => made("li", "", `${each.call}: ${each.problem}`)));
}

function draw() {
  if (!view.state) return;
  for (const tab of document.querySelectorAll("[role=tab]")) {
    const mine = tab.dataset.channel === view.channel;
    tab.setAttribute("aria-selected", String(mine));
    tab.tabIndex = mine ? 0 : -1;
    if (mine) byId("screen").setAttribute("aria-labelledby", tab.id);
  }
  const phone = current();
  drawPicker(phone);
  drawStanding(phone);
  drawCall();
  drawChat(phone);
  drawEmpty(phone);
  drawSide(phone);
  for (const part of byId("composer").elements) part.disabled = !phone || phone.blocked;
  if (view.state.edge.reached === false) {
    showProblem(`The line does not answer at ${view.state.edge.address}. Start it, then use “Deliver again”.`);
    view.lost = true;
  } else if (view.lost) {
    showProblem("");
    view.lost = false;
  }
  count();
}

function showProblem(words) {
  if (byId("problem").textContent !== words) byId("problem").textContent = words;
  byId("problem").hidden = !words;
}

// --- writing -----------------------------------------------------------------------------------

function count() {
  const words = byId("words").value;
  const { gsm7, gsm7Double } = document.body.dataset;
  const plain = [...words].every((each) => gsm7.includes(each) || gsm7Double.includes(each));
  const units = plain ? [...words].reduce((sum, each) => sum + (gsm7Double.includes(each) ? 2 : 1), 0) : words.length;
  const [alone, together] = plain ? [160, 153] : [70, 67];
  const parts = units <= alone ? 1 : Math.ceil(units / together);
  const told = view.channel === "sms" ? counted(units, plain ? "GSM-7" : "UCS-2", parts) : `${words.length} characters`;
  byId("count").textContent = words ? told : "";
}

async function send() {
  const phone = current();
  const [words, kind] = [byId("words").value, byId("kind").value];
  if (!phone || (!words.trim() && !kind)) return;
  byId("words").value = "";
  byId("kind").value = "";
  count();
  byId("words").focus();
  await act(`/phones/${phone.key}/${kind ? "not-text" : "text"}`, kind ? { words, kind } : { words });
}

function show(channel) {
  view.channel = channel;
  showProblem("");
  draw();
}

function turnTabs(event) {
  if (!["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
  event.preventDefault();
  const channel = { Home: "sms", End: "telegram" }[event.key] || (view.channel === "sms" ? "telegram" : "sms");
  show(channel);
  byId("tab-" + channel).focus();
}

function listen() {
  for (const tab of document.querySelectorAll("[role=tab]")) {
    tab.addEventListener("click", () => show(tab.dataset.channel));
    tab.addEventListener("keydown", turnTabs);
  }
  byId("which").addEventListener("change", (event) => { view.chosen[view.channel] = event.target.value; draw(); });
  byId("words").addEventListener("input", count);
  byId("words").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
  });
  byId("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
  byId("add").addEventListener("click", async () => {
    const phone = await act("/phones", { channel: view.channel });
    if (phone) { view.chosen[view.channel] = phone.key; draw(); byId("words").focus(); }
  });
  byId("again").addEventListener("click", () => act(`/phones/${current().key}/deliver-again`));
  byId("block").addEventListener("click", () => act(`/phones/${current().key}/${current().blocked ? "unblock" : "block"}`));
  byId("off").addEventListener("click", () => act(`/phones/${current().key}/${current().off ? "on" : "off"}`));
  for (const what of ["accept", "decline", "hang-up"]) {
    byId(what).addEventListener("click", () => { if (withCall()) act(`/phones/${withCall().key}/${what}`); });
  }
  byId("outage").addEventListener("submit", (event) => {
    event.preventDefault();
    act(`/carriers/${view.channel}/down`, { how: byId("how").value });
  });
  byId("up").addEventListener("click", () => act(`/carriers/${view.channel}/up`));
  byId("reset").addEventListener("click", () => act("/reset"));
}

// --- news --------------------------------------------------------------------------------------

async function refresh() {
  const state = await call("GET", "/state");
  if (view.state && state.revision < view.state.revision) return;
  view.state = state;
  draw();
}

function follow() {
  const news = new EventSource("/news");
  news.onmessage = () => refresh().catch(() => {});
  // Where news cannot be streamed, ask every two seconds.
  setInterval(() => { if (news.readyState !== EventSource.OPEN) refresh().catch(() => showProblem("The phone itself is not running any more.")); }, 2000);
}

listen();
refresh().catch(() => showProblem("The phone itself is not running any more."));
follow();
