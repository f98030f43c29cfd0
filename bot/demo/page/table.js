// The table with its phones: side by side where there is room, one at a time with tabs where there is not.

import { Phone } from "/demo/phone.js";
import { find, make } from "/demo/dom.js";
import { say } from "/demo/words.js";

const phones = new Map();
let front = null;

export const every = () => phones.values();
export const phoneOf = (uid) => phones.get(uid);

export function lay(told, page) {
  const wanted = new Set(told.map((one) => one.uid));
  for (const [uid, phone] of phones) {
    if (wanted.has(uid)) continue;
    phone.root.remove();
    phones.delete(uid);
  }
  const row = find("row");
  told.forEach((one, number) => {
    const known = phones.get(one.uid);
    if (!known) phones.set(one.uid, new Phone(one, page));
    else if (known.told.follows !== one.follows || !knows(known, one.chats)) known.update(one);
    const root = phones.get(one.uid).root;
    if (row.children[number] !== root) row.insertBefore(root, row.children[number] ?? null);
  });
  const inOrder = told.map((one) => [one.uid, phones.get(one.uid)]);
  phones.clear();
  for (const [uid, phone] of inOrder) phones.set(uid, phone);
  if (!phones.has(front)) front = told[0]?.uid;
  makeTabs();
}

const knows = (phone, chats) =>
  phone.chats.size === chats.length && chats.every(({ id, entries }) => phone.chats.get(id)?.entries.size === entries.length);

export function makeTabs() {
  const tabs = find("tabs");
  tabs.replaceChildren(
    ...[...phones.values()].map((phone) => {
      const onclick = () => bringToFront(phone.uid);
      const tab = make("button", { type: "button", role: "tab", id: `tab-${phone.uid}`, onclick, onkeydown: wander });
      tab.setAttribute("aria-controls", phone.root.id);
      tab.append(make("span", { textContent: phone.told.name.split(" ").at(-1) }), make("small", { textContent: phone.role }),
        make("b", { className: "count", hidden: true }));
      return tab;
    }));
  bringToFront(front);
}

function bringToFront(uid) {
  front = uid;
  for (const phone of phones.values()) {
    const isFront = phone.uid === uid;
    phone.root.classList.toggle("front", isFront);
    const tab = find(`tab-${phone.uid}`);
    tab.setAttribute("aria-selected", String(isFront));
    tab.tabIndex = isFront ? 0 : -1;
    if (isFront) {
      phone.log.scrollTop = phone.log.scrollHeight;
      phone.look();
    }
  }
}

function wander(event) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!step) return;
  const uids = [...phones.keys()];
  const next = uids[(uids.indexOf(front) + step + uids.length) % uids.length];
  bringToFront(next);
  find(`tab-${next}`).focus();
}

export function countUnseen() {
  for (const phone of phones.values()) {
    badge(find(`tab-${phone.uid}`)?.querySelector(".count"), phone.isOnScreen ? 0 : phone.countUnseen);
    for (const chat of phone.chats.values()) {
      const isOpen = chat === phone.chat && phone.isOnScreen;
      badge(phone.switches.querySelector(`[data-chat="${chat.id}"]`), isOpen ? 0 : phone.unseen(chat).length);
    }
  }
}

function badge(place, count) {
  if (!place) return;
  place.hidden = count === 0;
  place.textContent = String(count);
}

export function rebuild() {
  for (const phone of phones.values()) phone.build();
  makeTabs();
}
