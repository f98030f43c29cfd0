// What may go wrong: every switch of the simulated Zalo, and calls that are to fail.

import { act, read } from "/demo/link.js";
import { find, make } from "/demo/dom.js";
import { language, say } from "/demo/words.js";

let count = 0;
const opened = new Set(["faults"]);

export function setCount(told) {
  count = told;
  show();
  if (find("trouble").open) fill();
}

export function show() {
  find("trouble-count").hidden = count === 0;
  find("trouble-count").textContent = say("trouble.on", { count });
}

async function fill() {
  const told = await read("trouble");
  choices(find("plan-where"), told.where, "where");
  choices(find("plan-how"), told.how, "how");
  find("planned").textContent = told.planned.length ? say("planned", { count: told.planned.length }) : "";
  const groups = [...new Set(told.switches.map((one) => one.group))].sort((a, b) => (b === "faults") - (a === "faults"));
  const focused = document.activeElement.id;
  find("switches").replaceChildren(...groups.map((group) => groupOf(group, told.switches.filter((one) => one.group === group))));
  if (focused) find(focused)?.focus();
}

function choices(select, rows, key) {
  if (select.options.length === rows.length && select.lang === language) return;
  const chosen = select.value;
  select.lang = language;
  select.replaceChildren(...rows.map((row) => new Option(row[language], row[key])));
  if (chosen) select.value = chosen;
}

function groupOf(name, rows) {
  const shown = rows.map(turning).filter(Boolean);
  const details = make("details", { open: opened.has(name) }, make("summary", { textContent: say(`group.${name}`) }), ...shown);
  details.addEventListener("toggle", () => (details.open ? opened.add(name) : opened.delete(name)));
  return details;
}

function turning(row) {
  const control = controlOf(row);
  if (!control) return null;
  control.id = `switch-${row.key}`;
  const isTurned = JSON.stringify(row.value) !== JSON.stringify(row.default);
  return make("label", { className: `turn${isTurned ? " turned" : ""}` }, make("span", { textContent: row[language] }), control);
}

// Texts and lists are left to the control API.
function controlOf(row) {
  const turn = (value) => act("turn", { key: row.key, value });
  if (row.kind === "yes or no") {
    return make("input", { type: "checkbox", checked: row.value, onchange: (event) => turn(event.target.checked) });
  }
  if (row.choices?.length) {
    const onchange = (event) => turn(row.choices[event.target.selectedIndex]);
    const select = make("select", { onchange }, ...row.choices.map((choice) => new Option(choice, choice)));
    select.selectedIndex = row.choices.indexOf(row.value);
    return select;
  }
  if (["number", "seconds"].includes(row.kind)) {
    return make("input", { type: "number", value: row.value, min: 0, onchange: (event) => turn(Number(event.target.value)) });
  }
  return null;
}

export function prepare() {
  find("trouble-open").addEventListener("click", async () => {
    await fill();
    find("trouble").showModal();
  });
  find("mend").addEventListener("click", () => act("mend"));
  find("plan").addEventListener("submit", (event) => {
    event.preventDefault();
    act("plan", {
      where: find("plan-where").value,
      how: find("plan-how").value,
      code: Number(find("plan-code").value),
      times: find("plan-times").value ? Number(find("plan-times").value) : null,
      delivered: find("plan-delivered").checked,
    });
  });
}
