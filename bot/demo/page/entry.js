// One message on a phone: what it says, what hangs on it, and how far it got.

import { smallMap, nearest } from "/demo/city.js";
import { icon, iconButton, make, toast } from "/demo/dom.js";
import { has, language, say } from "/demo/words.js";

const HEART = "/-heart";

export function shownTime(at, zone) {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: zone })
    .format(new Date(at));
}

export function drawEntry(entry, phone, zone) {
  if (entry.type === "notice") return make("p", { className: "notice", textContent: entry.text, "data-entry": entry.id });
  const isMine = entry.by === phone.uid;
  const element = make("div", { className: `entry ${isMine ? "mine" : "theirs"}`, "data-entry": entry.id });
  if (phone.chat.id && !isMine) element.append(make("p", { className: "by", textContent: entry.name }));
  const bubble = make("div", { className: `bubble is-${entry.type}` });
  if (entry.quote !== null) bubble.append(make("blockquote", { textContent: entry.quote || say("type.image") }));
  bubble.append(...attached(entry));
  if (entry.text && entry.type !== "article") bubble.append(make("p", { className: "text", textContent: entry.text }));
  if (entry.reactions.length) bubble.append(reaction(entry.reactions));
  element.append(bubble, tools(entry, isMine, phone));
  if (entry.buttons?.length) element.append(buttons(entry, phone));
  element.append(meta(entry, isMine, zone));
  return element;
}

// Zalo writes its icons as signs such as "/-heart"; here it is a heart or a thumb.
function reaction(icons) {
  const isHeart = icons.at(-1) === HEART;
  const label = say(isHeart ? "reacted" : "reacted.thumb");
  return make("span", { className: `reaction${isHeart ? " is-heart" : ""}`, role: "img", "aria-label": label }, icon(isHeart ? "heart" : "thumb"));
}

function attached(entry) {
  switch (entry.type) {
    case "image":
    case "gif":
      return entry.media ? [make("img", { src: entry.media, alt: say("type.image"), loading: "lazy" })] : [named(entry)];
    case "sticker":
      return [make("span", { className: "big-sticker", role: "img", "aria-label": say("type.sticker") }, icon("sticker"))];
    case "audio":
      return entry.media && !entry.media.endsWith(".amr")
        ? [make("audio", { src: entry.media, controls: true, preload: "none", "aria-label": say("type.audio") })]
        : [named(entry, "voice")];
    case "location":
      return entry.place ? [smallMap(entry.place), make("p", { className: "near", textContent: say("near", { place: nearest(entry.place) }) })] : [];
    case "article":
      return entry.cards.map(card);
    case "video":
    case "file":
      return [named(entry)];
    default:
      return entry.text ? [] : [named(entry)];
  }
}

function named(entry, symbol = "album") {
  const key = `type.${entry.type}`;
  const words = entry.file || (has(key) ? say(key) : entry.type);
  return make("p", { className: "named" }, icon(symbol), words);
}

function card(told) {
  const onclick = () => toast(say("leads", { where: told.leads }));
  return make("button", { type: "button", className: "article", onclick },
    make("strong", { textContent: told.title }), make("span", { textContent: told.about }));
}

function buttons(entry, phone) {
  const list = make("div", { className: "choices" });
  entry.buttons.forEach((button, number) => {
    const press = () =>
      button.speaks
        ? phone.do("press", { message: entry.id, button: number })
        : toast(say("leads", { where: button.leads }));
    list.append(make("button", { type: "button", onclick: press, textContent: button.label }));
  });
  return list;
}

function tools(entry, isMine, phone) {
  const list = make("div", { className: "tools" });
  list.append(iconButton("reply", say("reply"), () => phone.quote(entry), "tiny"));
  if (!isMine && !entry.reactions.length) {
    list.append(iconButton("heart", say("react"), () => phone.do("react", { message: entry.id, icon: HEART }), "tiny"));
  }
  return list;
}

// Ticks change often and quietly; nobody wants them read aloud.
export function meta(entry, isMine, zone) {
  const line = make("p", { className: "meta", "aria-live": "off" }, make("time", { dateTime: entry.at, textContent: shownTime(entry.at, zone) }));
  const state = say(`state.${entry.state}`);
  const ticks = make("span", { className: `ticks is-${entry.state}`, role: "img", "aria-label": state, title: state });
  ticks.append(icon(entry.state === "sent" ? "one" : "two"));
  line.append(ticks);
  if (!isMine) line.append(make("span", { className: "mark", textContent: cost(entry) }));
  return line;
}

function cost(entry) {
  return `${say(`route.${entry.route}`)} · ${say("cost", { cost: entry.cost.toLocaleString(language) })}`;
}
