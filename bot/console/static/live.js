// Live arrival: an event says only that something changed, and the page asks again for what it may see. When
// the stream breaks the page says so and tries again: a queue that looks live and is not would hide danger.
"use strict";

if (page.dataset.live) {
  const RETRY_MS = 3000, SPREAD_MS = 1000; // not every browser of the line at the same moment
  const SILENT_MS = 45000; // the line says something every 15 s: three times missed is a dead connection
  const title = document.title;
  let stream, heard, due, looking = false, again = false;

  const hear = () => { heard = Date.now(); };

  function isLive(yes) {
    document.getElementById("not-live").hidden = yes;
    document.title = yes ? title : `(not live) ${title}`;
  }

  function follow() {
    hear();
    stream = new EventSource("/news");
    stream.onopen = stream.onmessage = () => { hear(); changed(); };
    stream.addEventListener("here", hear);
    stream.onerror = lost;
  }

  /** Closed by us too: left alone, a browser gives up at some errors, and says nothing. */
  function lost() {
    stream.close();
    isLive(false);
    clearTimeout(due);
    due = setTimeout(changed, RETRY_MS + Math.random() * SPREAD_MS);
  }

  /** One look at a time. The stream is followed again only once the page shows what there is. */
  async function changed() {
    if (looking) { again = true; return; }
    looking = true;
    try {
      do { again = false; if (!await look()) return; } while (again);
      if (stream.readyState === EventSource.OPEN) isLive(true);
      if (stream.readyState === EventSource.CLOSED) { clearTimeout(due); follow(); }
    } catch { lost(); } finally { looking = false; }
  }

  const first = live.querySelector(".thread");
  if (first) first.scrollTop = first.scrollHeight;
  addEventListener("pagehide", () => stream.close());
  addEventListener("pageshow", (event) => { if (event.persisted) lost(); }); // the browser kept it: it is old
  setInterval(() => { if (Date.now() - heard > SILENT_MS && stream.readyState !== EventSource.CLOSED) lost(); }, 5000);
  follow();
}

/** Ask for the live part anew and put it in place; false if the page is being left. Throws if the line
    cannot answer now. */
async function look() {
  const answer = await fetch(page.dataset.live, { headers: { accept: "text/html" }, signal: AbortSignal.timeout(15000) });
  if (answer.status === 401) { leaveForSignIn(); return false; }
  if (answer.status >= 500 || answer.status === 429) throw new Error("away");
  if (!answer.ok) { location.reload(); return false; } // no longer theirs, or erased: the whole page says which
  show(await answer.text());
  return true;
}

const counts = () => ({ ...(document.getElementById("counts")?.dataset ?? {}) });

function show(html) {
  const before = counts();
  const thread = live.querySelector(".thread");
  const atEnd = !thread || thread.scrollHeight - thread.scrollTop - thread.clientHeight < 40;
  const opened = new Set([...live.querySelectorAll("details")].flatMap((each, at) => (each.open ? [at] : [])));
  live.innerHTML = html;
  live.querySelectorAll("details").forEach((each, at) => { each.open = opened.has(at); });
  const now = live.querySelector(".thread");
  if (now && atEnd) now.scrollTop = now.scrollHeight;
  const more = (name) => Number(counts()[name] ?? 0) > Number(before[name] ?? 0);
  if (more("waiting") || more("urgent") || more("alerts") || more("messages")) tell();
}
