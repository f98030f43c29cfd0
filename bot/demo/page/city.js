// The drawn map: communes as soft shapes around their groups, and the dialog in which a pin is put.

import { read } from "/demo/link.js";
import { draw, find, make } from "/demo/dom.js";
import { say } from "/demo/words.js";

const WIDE = 1000;
const MARGIN = 60;
const NEAR = 260; // how much of the map is seen from near
const ABOVE = 12; // a commune's name stands above its groups
const BESIDE = 9; // on the map: about a hundred metres
let communes = [];
let groups = [];
let organisations = [];
let frame = null;
let pin = null;
let isNear = true; // the dialog shows the neighbourhood, or the whole city
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
  return far(organisation) < BESIDE ? `${organisation.name.replace(` ${group.name}`, "")}, ${where}` : where;
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
    symbol.append(draw("rect", { class: "organisation", x: x - 0.8, y: y - 0.8, width: 1.6, height: 1.6 }));
  }
  for (const group of groups) {
    const [cx, cy] = toMap(group.at);
    symbol.append(draw("circle", { class: "group", cx, cy, r: 3 }), draw("text", { class: "group-name", x: cx, y: cy - 3.5 }, group.name));
  }
  for (const commune of communes) {
    const own = groups.filter((group) => group.of === commune.code).map((group) => toMap(group.at));
    const [x] = toMap(commune.at), y = Math.min(...own.map((place) => place[1])) - ABOVE;
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

function around([x, y], width, height) {
  return `${x - width / 2} ${y - height * 0.55} ${width} ${height}`;
}

export function smallMap(at) {
  const place = toMap(at);
  const label = `${say("type.location")}, ${say("near", { place: nearest(at) })}`;
  const svg = draw("svg", { class: "small-map near", role: "img", "aria-label": label, viewBox: around(place, 170, 100) });
  svg.append(draw("use", { href: "#city", width: WIDE, height: frame.tall }), pinned(...place, 13));
  return svg;
}

// --- Putting a pin --------------------------------------------------------------------------------------

export function askPlace(home, send) {
  onSend = send;
  const start = groups.find((group) => home === `${group.name}, ${communeOf(group)}`);
  isNear = start !== undefined; // whoever belongs to no group looks from afar first
  put(toMap((start ?? groups[0]).at));
  find("map").showModal();
  find("map-drawing").focus();
}

function put([x, y]) {
  pin = [Math.min(Math.max(x, 0), WIDE), Math.min(Math.max(y, 0), frame.tall)];
  const viewBox = isNear ? around(pin, NEAR, NEAR * 0.7) : `0 0 ${WIDE} ${frame.tall}`;
  const svg = draw("svg", { class: isNear ? "near" : "far", viewBox, "aria-hidden": "true" });
  svg.append(draw("use", { href: "#city", width: WIDE, height: frame.tall }), pinned(...pin, isNear ? 12 : 34));
  find("map-drawing").replaceChildren(svg);
  find("map-far").textContent = say(isNear ? "map.far" : "map.near");
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
    const turned = drawing.querySelector("svg").getScreenCTM().inverse();
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(turned);
    put([x, y]);
  });
  drawing.addEventListener("keydown", (event) => {
    if (event.key === "Enter") return send();
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const far = (event.shiftKey ? 40 : 8) / (isNear ? 3 : 1);
    put([pin[0] + step[0] * far, pin[1] + step[1] * far]);
  });
  const choice = find("map-group");
  for (const commune of communes) {
    const own = groups.filter((group) => group.of === commune.code);
    choice.append(make("optgroup", { label: commune.name }, ...own.map((group) => new Option(group.name, group.code))));
  }
  choice.addEventListener("change", () => put(toMap(groups.find((group) => group.code === choice.value).at)));
  find("map-far").addEventListener("click", () => {
    isNear = !isNear;
    put(pin);
  });
  find("map-send").addEventListener("click", send);
}
