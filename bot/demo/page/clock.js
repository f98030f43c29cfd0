// The clock of the stage: it runs as fast as one likes and jumps where it is told to.

import { act } from "/demo/link.js";
import { find, make } from "/demo/dom.js";
import { language, say } from "/demo/words.js";

let base = Date.now();
let since = performance.now();
let speed = 1;
let zone = "Asia/Ho_Chi_Minh";
let isJumping = false; // then every change of the clock is also said in words

export const now = () => new Date(base + (performance.now() - since) * speed);

export function setClock(told, where = zone) {
  base = new Date(told.now).getTime();
  since = performance.now();
  speed = told.speed;
  zone = where;
  for (const choice of document.querySelectorAll("[name=speed]")) choice.checked = Number(choice.value) === speed;
  show();
  if (!isJumping) return;
  const at = written({ weekday: "long", hour: "2-digit", minute: "2-digit", day: "numeric", month: "numeric" });
  answer(say("jump.moved", { now: at }));
}

function written(shape) {
  return new Intl.DateTimeFormat(language, { timeZone: zone, hour12: false, ...shape }).format(now());
}

export function show() {
  find("now").textContent = written({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
  find("today").textContent = written({ weekday: "long", day: "numeric", month: "numeric" });
}

export function makeChips() {
  const chip = (number) => {
    const words = say(`jump.${number}`);
    return make("button", { type: "button", textContent: words, onclick: () => jump(words) });
  };
  find("when").placeholder = say("jump");
  find("chips").replaceChildren(chip(1), chip(2), chip(3));
}

async function jump(words) {
  isJumping = true;
  answer("");
  const why = await act("jump", { words });
  if (why) {
    isJumping = false;
    return answer(say(`why.${why}`), true);
  }
  find("when").value = "";
}

function answer(text, isBad = false) {
  find("jump-answer").textContent = text;
  find("jump-answer").classList.toggle("bad", isBad);
}

export function prepare() {
  find("jump").addEventListener("submit", (event) => {
    event.preventDefault();
    jump(find("when").value);
  });
  for (const choice of document.querySelectorAll("[name=speed]")) {
    choice.addEventListener("change", () => act("speed", { speed: Number(choice.value) }));
  }
}
