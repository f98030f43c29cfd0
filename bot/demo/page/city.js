// The drawn map: communes as soft shapes around their groups, and the dialog in which a pin is put.

import { read } from "/demo/link.js";
import { draw, find, make } from "/demo/dom.js";
import { say } from "/demo/words.js";

const WIDE = 1000;
const MARGIN = 60;
const BESIDE = 9; // on the map: about a hundred metres
let communes = [];
let groups = [];
let organisations = [];
let frame = null;
let pin = null;
let onSend = () => {};

export async function learn() {
  ({ communes, groups, organisations } = await read("places"));
  const latitudes = groups.map((place) => place.at[0]);
  const longitudes = groups.map((place) => place.at[1]);
  const south = Math.min(...latitudes), north = Math.max(...latitudes);
  const west = Math.min(...longitudes), east = Math.max(...longitudes);
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = (WIDE - 2 * MARGIN) / ((east - west) * squeeze);
  frame = { north, west, scale, squeeze, tall: (north - south) * scale + 2 * MARGIN };
  document.body.append(drawn());
  prepareDialog();
}

const toMap = ([latitude, longitude]) => [
  MARGIN + (longitude - frame.west) * frame.squeeze * frame.scale,
  MARGIN + (frame.north - latitude) * frame.scale,
];
const toEarth = ([x, y]) => [
  frame.north - (y - MARGIN) / frame.scale,
  frame.west + (x - MARGIN) / (frame.squeeze * frame.scale),
];

export function nearest(at) {
  const [x, y] = toMap(at);
  const far = (place) => Math.hypot(toMap(place.at)[0] - x, toMap(place.at)[1] - y);
  const closest = (list) => list.reduce((best, place) => (far(place) < far(best) ? place : best));
  const group = closest(groups), organisation = closest(organisations);
  const where = `${group.name}, ${communeOf(group)}`;
  return far(organisation) < BESIDE ? `${organisation.name}, ${where}` : where;
}

const communeOf = (group) => communes.find((commune) => commune.code === group.of).name;

// --- Drawing ------------------------------------------------------------------------------------------

// One drawing, used by the dialog and by every place in a chat.
function drawn() {
  const symbol = draw("symbol", { id: "city", viewBox: `0 0 ${WIDE} ${frame.tall}` });
  communes.forEach((commune, number) => {
    const own = groups.filter((group) => group.of === commune.code).map((group) => toMap(group.at));
    symbol.append(draw("polygon", { class: `land land-${number % 4}`, points: hull(own).map((p) => p.join()).join(" ") }));
  });
  for (const organisation of organisations) {
    const [x, y] = toMap(organisation.at);
    symbol.append(draw("rect", { class: "organisation", x: x - 1.5, y: y - 1.5, width: 3, height: 3 }));
  }
  for (const group of groups) {
    const [cx, cy] = toMap(group.at);
    symbol.append(draw("circle", { class: "group", cx, cy, r: 4 }));
  }
  for (const commune of communes) {
    const [x, y] = toMap(commune.at);
    symbol.append(draw("text", { class: "commune", x, y }, commune.name));
  }
  return draw("svg", { class: "unseen", "aria-hidden": "true" }, symbol);
}

function hull(points) {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const turn = (o, a, b) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
  const half = (list) =>
    list.reduce((line, point) => {
      while (line.length > 1 && turn(line.at(-2), line.at(-1), point) <= 0) line.pop();
      line.push(point);
      return line;
    }, []).slice(0, -1);
  return [...half(sorted), ...half(sorted.reverse())];
}

function pinned(x, y, size) {
  const shape = `M${x} ${y}c${-size * 0.55} ${-size * 0.8} ${-size * 0.6} ${-size} ${-size * 0.6} ${-size * 1.2}` +
    `a${size * 0.6} ${size * 0.6} 0 0 1 ${size * 1.2} 0c0 ${size * 0.2} ${-size * 0.05} ${size * 0.4} ${-size * 0.6} ${size * 1.2}z`;
  return draw("path", { class: "pin", d: shape });
}

export function smallMap(at) {
  const [x, y] = toMap(at);
  const view = { width: 260, height: 150 };
  const svg = draw("svg", {
    class: "small-map", role: "img", "aria-label": `${say("type.location")}, ${say("near", { place: nearest(at) })}`,
    viewBox: `${x - view.width / 2} ${y - view.height * 0.6} ${view.width} ${view.height}`,
  });
  svg.append(draw("use", { href: "#city", width: WIDE, height: frame.tall }), pinned(x, y, 22));
  return svg;
}

// --- Putting a pin --------------------------------------------------------------------------------------

export function askPlace(home, send) {
  onSend = send;
  const start = groups.find((group) => home === `${group.name}, ${communeOf(group)}`);
  put(toMap((start ?? groups[0]).at));
  find("map").showModal();
  find("map-drawing").focus();
}

function put([x, y]) {
  pin = [Math.min(Math.max(x, 0), WIDE), Math.min(Math.max(y, 0), frame.tall)];
  const drawing = find("map-drawing");
  const svg = draw("svg", { viewBox: `0 0 ${WIDE} ${frame.tall}`, "aria-hidden": "true" });
  svg.append(draw("use", { href: "#city", width: WIDE, height: frame.tall }), pinned(...pin, 34));
  drawing.replaceChildren(svg);
  const [latitude, longitude] = toEarth(pin);
  find("map-place").textContent =
    `${say("near", { place: nearest([latitude, longitude]) })} (${latitude.toFixed(4)}, ${longitude.toFixed(4)})`;
}

function send() {
  const [latitude, longitude] = toEarth(pin);
  find("map").close();
  onSend(Number(latitude.toFixed(5)), Number(longitude.toFixed(5)));
}

function prepareDialog() {
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const drawing = find("map-drawing");
  drawing.addEventListener("click", (event) => {
    const box = drawing.querySelector("svg").getBoundingClientRect();
    put([((event.clientX - box.left) / box.width) * WIDE, ((event.clientY - box.top) / box.height) * frame.tall]);
  });
  drawing.addEventListener("keydown", (event) => {
    if (event.key === "Enter") return send();
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const far = event.shiftKey ? 40 : 8;
    put([pin[0] + step[0] * far, pin[1] + step[1] * far]);
  });
  const choice = find("map-group");
  for (const commune of communes) {
    const own = groups.filter((group) => group.of === commune.code);
    choice.append(make("optgroup", { label: commune.name }, ...own.map((group) => new Option(group.name, group.code))));
  }
  choice.addEventListener("change", () => put(toMap(groups.find((group) => group.code === choice.value).at)));
  find("map-send").addEventListener("click", send);
}
