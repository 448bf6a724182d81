// What the page does by itself: it starts Python in a worker, sends it what people do, and shows what it answers.
// An answer is {swap: {id: html}, focus: id, said: text, file: {name, text}, title: text}; all of it may be left out.

const byId = (id) => document.getElementById(id);

function said(text) { byId("said").textContent = text; }

// -- parts -----------------------------------------------------------------------------------------------------------

function bytes(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

async function unpacked(name) {
  const packed = new Blob([bytes(byId(`part-${name}`).textContent)]);
  return new Response(packed.stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

async function parts() {
  const [wasm, library, site] = await Promise.all(["wasm", "library", "site"].map(unpacked));
  const text = (name) => byId(`part-${name}`).textContent;
  return { wasm, library, site, loader: text("loader"), module: text("module"), lock: text("lock") };
}

// -- Python ------------------------------------------------------------------------------------------------------------

// A module worker may not be a blob where a page is opened from disk; it may be a data address.
const python = new Worker(`data:text/javascript;base64,${byId("engine").textContent}`, { type: "module" });
const waiting = new Map();
let asked = 0;

python.onmessage = ({ data }) => {
  waiting.get(data.number)(data.answer);
  waiting.delete(data.number);
};
python.onerror = () => broken();

let started = false;

function broken() {
  document.body.classList.remove("busy");
  const told = started
    ? "That could not be done. What you said before is still there: choose a view above."
    : "This page could not start. It needs a browser of 2023 or later.";
  byId("view").innerHTML = `<p role="alert">${told}</p>`;
}

function ask(message) {
  asked += 1;
  const number = asked;
  const answer = new Promise((resolve) => waiting.set(number, resolve));
  python.postMessage({ number, ...message });
  return answer;
}

function today() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

// -- what people do ----------------------------------------------------------------------------------------------------

async function act(name, fields) {
  document.body.classList.add("busy");
  show(await ask({ act: name, fields, today: today() }));
  if (!waiting.size) document.body.classList.remove("busy"); // not while what was done after it is on its way
}

function show(answer) {
  if (answer.failed) { broken(); return; }
  for (const [id, html] of Object.entries(answer.swap ?? {})) swap(byId(id), html);
  if (answer.title) document.title = answer.title;
  if (answer.file) hand(answer.file);
  said(answer.said ?? "");
  const focused = answer.focus && byId(answer.focus);
  if (focused) { focused.focus({ preventScroll: true }); toTop(focused); }
}

// What was opened stays open.
function swap(place, html) {
  const open = [...place.querySelectorAll("details[open][id]")].map((each) => each.id);
  place.innerHTML = html;
  for (const id of open) byId(id)?.setAttribute("open", "");
}

// A new screen is read from its beginning; what begins in sight stays where it is.
function toTop(element) {
  const { top } = element.getBoundingClientRect();
  if (top < 0 || top > window.innerHeight / 2) element.scrollIntoView({ block: "start" });
}

function hand({ name, text }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000); // at once, a download now and then comes to nothing
}

// Each field is a list of texts: what a form holds, and what the button pressed says in its data- attributes.
function fieldsOf(form, button) {
  const fields = {};
  const given = [...Object.entries(button?.dataset ?? {}), ...(form ? new FormData(form, button) : [])];
  for (const [name, value] of given) {
    if (name !== "act" && typeof value === "string") (fields[name] ??= []).push(value);
  }
  return fields;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  const link = event.target.closest("a[href^='#']");
  const to = link?.getAttribute("href").slice(1);
  if (event.target.closest("[data-print]")) window.print();
  else if (event.target.closest("[data-open-all]")) for (const each of document.querySelectorAll("details.prompt")) each.open = true;
  else if (link && !byId(to)) { event.preventDefault(); act("goto", { to: [to] }); } // to another day of a case
  else if (button && button.type !== "submit") act(button.dataset.act, fieldsOf(null, button));
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  act(event.target.dataset.act, fieldsOf(event.target, event.submitter));
});

document.addEventListener("change", async (event) => {
  const { target } = event;
  if (target.type === "file") await read(target.files[0], target.dataset.act);
  else if (target.form?.dataset.live) act(target.form.dataset.live, fieldsOf(target.form));
});

async function read(file, name) {
  if (file) await act(name, { name: [file.name], text: [await file.text()] });
}

document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  read(event.dataTransfer.files[0], "own");
});

parts().then((all) => ask({ parts: all, today: today() })).then((answer) => {
  document.body.classList.remove("busy");
  show(answer);
  started = !answer.failed;
}, broken);
