// The page's texts in two languages; each language is one data file.

let words = {};
export let language = "vi";

export async function speak(wanted) {
  const answer = await fetch(`/demo/${wanted}.json`);
  words = await answer.json();
  language = wanted;
  localStorage.setItem("language", wanted);
  document.documentElement.lang = wanted;
  fill(document);
}

export function chosen() {
  return localStorage.getItem("language") === "en" ? "en" : "vi";
}

export function say(key, values = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export function has(key) {
  return key in words;
}

// Everything that stands in the HTML names its words by `data-word` (the text) or `data-label` (a name
// that is read aloud).
function fill(root) {
  for (const element of root.querySelectorAll("[data-word]")) element.textContent = say(element.dataset.word);
  for (const element of root.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", say(element.dataset.label));
  }
}
