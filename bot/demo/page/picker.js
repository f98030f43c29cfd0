// Anybody of the sample city can be given a phone: found by name, role or place.

import { act, read } from "/demo/link.js";
import { find, make } from "/demo/dom.js";
import { say } from "/demo/words.js";

const PATIENCE = 150; // milliseconds after the last letter
let instead = null;
let waiting;
let asked = 0;

export function pick(place = null) {
  instead = place;
  find("search").value = "";
  find("picker").showModal();
  find("search").focus();
  return search();
}

async function search() {
  const turn = ++asked;
  const people = await read(`people?q=${encodeURIComponent(find("search").value)}`);
  if (turn !== asked) return; // something newer was asked meanwhile
  find("found").textContent = people.length ? say("found", { count: people.length }) : say("found.none");
  find("people").replaceChildren(...people.map((person) => {
    const words = [say(`role.${person.role}`), person.unit].filter(Boolean).join(" · ");
    const onclick = () => choose(person.uid);
    return make("li", {}, make("button", { type: "button", onclick },
      make("strong", { textContent: person.name }), make("span", { textContent: words })));
  }));
}

async function choose(phone) {
  const why = await act("seat", instead ? { phone, instead } : { phone });
  if (!why) find("picker").close();
}

export function prepare() {
  find("add").addEventListener("click", () => pick());
  find("search").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, PATIENCE);
  });
}
