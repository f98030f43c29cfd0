// Begins the page: texts, map, what there is now, and then every change.

import { find } from "/demo/dom.js";
import { listen, read } from "/demo/link.js";
import { chosen, language, say, speak } from "/demo/words.js";
import * as city from "/demo/city.js";
import * as clock from "/demo/clock.js";
import * as picker from "/demo/picker.js";
import * as scenes from "/demo/scenes.js";
import * as table from "/demo/table.js";
import * as trouble from "/demo/trouble.js";

const AGAIN = 2000; // milliseconds
const page = { zone: "", operator: "", now: clock.now, pick: picker.pick, countUnseen: table.countUnseen };

async function look() {
  let state;
  try {
    state = await read("state");
  } catch {
    return setTimeout(look, AGAIN); // the server is away; it may come back
  }
  page.zone = state.zone;
  page.operator = state.operator;
  clock.setClock(state.clock, state.zone);
  scenes.setScenes(state.scenes, state.scene);
  table.lay(state.phones, page);
  trouble.setCount(state.trouble);
  listen(state.mark, change, look);
}

function change(told) {
  switch (told.kind) {
    case "entry": return told.phones.forEach((uid) => table.phoneOf(uid)?.add(told.chat ?? "", { ...told.entry }));
    case "mark": return mark(told);
    case "phones": return table.lay(told.phones, page);
    case "scene": return scenes.setScene(told.scene);
    case "trouble": return trouble.setCount(told.count);
    case "clock": return clock.setClock(told.clock);
  }
}

function mark({ id, kind, ...changed }) {
  for (const phone of table.every()) phone.mark(id, changed);
}

function applyLanguage() {
  find("language").textContent = say("language");
  find("language").lang = language === "vi" ? "en" : "vi";
  document.title = `Bình Yên – ${say("phones")}`;
  clock.makeChips();
  clock.show();
  scenes.show();
  trouble.show();
  table.rebuild();
}

function prepareMarks() {
  const marks = find("marks");
  marks.checked = localStorage.getItem("marks") !== "off";
  const apply = () => document.body.classList.toggle("no-marks", !marks.checked);
  marks.addEventListener("change", () => {
    localStorage.setItem("marks", marks.checked ? "on" : "off");
    apply();
  });
  apply();
}

await speak(chosen());
for (const part of [clock, picker, scenes, trouble]) part.prepare();
prepareMarks();
find("language").addEventListener("click", async () => {
  await speak(language === "vi" ? "en" : "vi");
  applyLanguage();
});
await city.learn();
await look();
applyLanguage();
document.addEventListener("visibilitychange", () => [...table.every()].forEach((phone) => phone.look()));
setInterval(() => {
  clock.show();
  for (const phone of table.every()) phone.tick();
}, 250);
document.body.dataset.ready = "yes";
