// Scenes: one press plays one; a line says what is happening.

import { act } from "/demo/link.js";
import { find, icon, make } from "/demo/dom.js";
import { language, say } from "/demo/words.js";

let scenes = [];
let current = {};

export function setScenes(told, playing) {
  scenes = told;
  current = playing;
  show();
}

export function setScene(playing) {
  current = playing;
  show();
}

export function show() {
  const isPlaying = current.state === "playing";
  const list = find("scenes");
  if (list.children.length !== scenes.length || list.dataset.language !== language) build(list);
  for (const button of list.querySelectorAll("button")) {
    const isThis = isPlaying && button.dataset.scene === current.key;
    button.classList.toggle("playing", isThis);
    button.setAttribute("aria-disabled", String(isPlaying));
  }
  tell(isPlaying);
}

function build(list) {
  list.dataset.language = language;
  list.replaceChildren(...scenes.map((scene) => {
    const words = scene[language];
    const onclick = () => current.state === "playing" || play(scene.key);
    const button = make("button", { type: "button", onclick, "data-scene": scene.key },
      make("span", { className: "scene-sign" }, icon("play")),
      make("span", { className: "scene-words" }, make("strong", { textContent: words.name }), make("span", { textContent: words.about })));
    return make("li", {}, button);
  }));
}

async function play(scene) {
  const why = await act("play", { scene, tempo: Number(find("tempo").value) });
  if (!why) find("phones").scrollIntoView({ block: "nearest" }); // on a small screen they are below
}

function tell(isPlaying) {
  const narrator = find("narrator");
  narrator.hidden = !current.state;
  if (!current.state) return;
  const name = scenes.find((scene) => scene.key === current.key)?.[language].name ?? "";
  find("progress").max = current.of;
  find("progress").value = current.state === "done" ? current.of : current.number;
  find("line").textContent = isPlaying ? current.line || name : say(`scene.${current.state}`, { name, why: current.why });
  find("stop").hidden = !isPlaying;
}

export function prepare() {
  find("stop").addEventListener("click", () => act("stop"));
}
