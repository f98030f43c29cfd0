// Small tools for building the page.

export const find = (id) => document.getElementById(id);

export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && !name.includes("-")) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

export function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function icon(name) {
  return draw("svg", { "aria-hidden": "true", class: "icon" }, draw("use", { href: `/demo/icons.svg#${name}` }));
}

export function iconButton(name, label, onclick, className = "round") {
  return make("button", { type: "button", className, title: label, "aria-label": label, onclick }, icon(name));
}

let vanishing;

export function toast(text) {
  const place = find("toast");
  place.textContent = text;
  place.classList.add("shown");
  clearTimeout(vanishing);
  vanishing = setTimeout(() => place.classList.remove("shown"), 6000);
}
