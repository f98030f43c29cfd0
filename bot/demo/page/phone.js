// One phone on the table: who holds it, the chat, and everything that can be sent from it.

import { act, upload } from "/demo/link.js";
import { askPlace } from "/demo/city.js";
import { drawEntry, meta, shownTime } from "/demo/entry.js";
import { icon, iconButton, make, toast } from "/demo/dom.js";
import { say } from "/demo/words.js";

const LOOK_AFTER = 900; // milliseconds until what is on the screen counts as seen
const NEAR_THE_END = 120; // pixels
const RECORDED = ["audio/mp4", "audio/ogg"]; // what the bot can keep; otherwise a sample is sent

export class Phone {
  constructor(told, page) {
    this.page = page;
    this.uid = told.uid;
    this.root = make("article", { className: "phone", id: `phone-${told.uid}` });
    this.current = ""; // the chat with the account
    this.log = make("div", { className: "log", role: "log", tabIndex: 0 });
    this.log.setAttribute("aria-live", "polite");
    this.update(told);
  }

  update(told) {
    this.told = told;
    this.chats = new Map(told.chats.map((chat) => [chat.id, { ...chat, entries: new Map(chat.entries.map((e) => [e.id, e])) }]));
    if (!this.chats.has(this.current)) this.current = "";
    this.build();
  }

  get chat() {
    return this.chats.get(this.current);
  }

  // --- Building ------------------------------------------------------------------------------------------

  build() {
    const draft = this.words?.value ?? sessionStorage.getItem(`draft-${this.uid}`) ?? "";
    const isWriting = this.words !== undefined && this.words === document.activeElement;
    this.role = say(`role.${this.told.role}`);
    const names = { name: this.told.name, role: this.role };
    this.root.setAttribute("aria-label", say("phone", names));
    this.log.setAttribute("aria-label", say("log", names));
    this.time = make("span", { className: "bar-time" });
    this.root.replaceChildren(
      this.holder(names),
      make("div", { className: "device" },
        make("div", { className: "bar", "aria-hidden": "true" }, this.time, make("span", { className: "bar-signs" })),
        make("div", { className: "chat-head" },
          make("img", { src: "/demo/icon.svg", alt: "", width: 34, height: 34 }),
          make("div", {}, make("strong", { textContent: "Bình Yên" }), make("p", { textContent: `${say("official")} · ${this.page.operator}` }))),
        this.switcher(), this.log, this.composer(names, draft)));
    this.fill();
    if (isWriting) this.words.focus();
    this.tick();
  }

  holder(names) {
    const initials = this.told.name.split(" ").slice(-2).map((part) => part[0]).join("");
    return make("header", { className: "holder" },
      make("span", { className: `face is-${this.told.role}`, "aria-hidden": "true", textContent: initials }),
      make("div", { className: "holder-words" },
        make("h3", { textContent: this.told.name }),
        make("p", { textContent: [this.role, this.told.unit].filter(Boolean).join(" · ") })),
      iconButton("change", say("change", names), () => this.page.pick(this.uid)),
      iconButton("close", say("remove", names), () => act("leave", { phone: this.uid })));
  }

  // Only where there are groups beside the chat with the account.
  switcher() {
    this.switches = make("div", { className: "switcher", role: "group", "aria-label": say("chats"), hidden: this.chats.size < 2 });
    for (const chat of this.chats.values()) {
      const onclick = () => this.open(chat.id);
      const button = make("button", { type: "button", onclick, "aria-pressed": String(chat.id === this.current) }, chat.title);
      button.append(make("b", { className: "count", hidden: true, "data-chat": chat.id }));
      this.switches.append(button);
    }
    return this.switches;
  }

  open(chat) {
    this.current = chat;
    this.build();
    this.switches.querySelector("[aria-pressed=true]").focus();
  }

  composer(names, draft) {
    if (this.chat.locked) return make("p", { className: "composer locked", textContent: say("locked") });
    this.quoting = make("div", { className: "quoting", hidden: true });
    this.words = make("input", {
      className: "words", value: draft, maxLength: 2000, autocomplete: "off", placeholder: say("message.hint"),
      "aria-label": say("message", names), oninput: () => sessionStorage.setItem(`draft-${this.uid}`, this.words.value),
    });
    this.tray = this.makeTray();
    this.opener = iconButton("plus", say("more"), () => this.openTray(this.tray.hidden));
    this.opener.setAttribute("aria-expanded", "false");
    const send = iconButton("send", say("send"), () => {}, "round strong");
    send.type = "submit";
    const onsubmit = (event) => {
      event.preventDefault();
      this.send();
    };
    return make("form", { className: "composer", onsubmit }, this.quoting,
      make("div", { className: "composer-row" }, this.opener, this.words, send), this.tray);
  }

  makeTray() {
    const camera = this.fileInput(false), album = this.fileInput(true);
    camera.setAttribute("capture", "environment");
    const follow = this.told.follows ? "tray.unfollow" : "tray.follow";
    const tools = [
      ["photo", "tray.photo", () => album.click()],
      ["camera", "tray.camera", () => camera.click()],
      ["photo", "tray.sample", () => this.photos(1)],
      ["album", "tray.album", () => this.photos(3)],
      ["voice", "tray.voice", () => this.record()],
      ["sticker", "tray.sticker", () => this.do("sticker")],
      ["pin", "tray.pin", () => this.place()],
      ["follow", follow, () => this.do("follow", { follows: !this.told.follows })],
    ];
    const made = tools.map(([symbol, key, onclick]) =>
      make("button", { type: "button", onclick, "data-tool": key }, icon(symbol), make("span", { textContent: say(key) })));
    this.recorder = made[4];
    return make("div", { className: "tray", hidden: true }, ...made, camera, album);
  }

  fileInput(multiple) {
    return make("input", {
      type: "file", accept: "image/*", multiple, hidden: true, "aria-label": say("tray.photo"),
      onchange: (event) => this.files([...event.target.files]),
    });
  }

  openTray(open) {
    this.tray.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
    this.log.scrollTop = this.log.scrollHeight;
  }

  // --- The chat --------------------------------------------------------------------------------------------

  fill() {
    const drawn = [...this.chat.entries.values()].map((entry) => drawEntry(entry, this, this.page.zone));
    this.log.replaceChildren(...(drawn.length ? drawn : [this.examples()]));
    this.log.scrollTop = this.log.scrollHeight;
    this.look();
  }

  // An empty phone says what one might write; a press writes it.
  examples() {
    const keys = this.told.role === "resident" ? ["example.thief", "example.noise"] : ["example.menu"];
    const made = keys.map((key) => make("button", { type: "button", textContent: say(key), onclick: () => this.do("say", { text: say(key) }) }));
    return make("div", { className: "empty" }, make("p", { textContent: say("empty") }), ...made);
  }

  add(chatId, entry) {
    const chat = this.chats.get(chatId);
    if (!chat) return;
    const isFirst = chat.entries.size === 0;
    chat.entries.set(entry.id, entry);
    if (chat === this.chat) this.append(entry, isFirst);
    this.look();
  }

  append(entry, isFirst) {
    const isAtEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_THE_END;
    if (isFirst) this.log.replaceChildren();
    this.log.append(drawEntry(entry, this, this.page.zone));
    const down = () => (this.log.scrollTop = this.log.scrollHeight);
    if (!isAtEnd && entry.by !== this.uid) return;
    down();
    for (const picture of this.log.lastChild.querySelectorAll("img")) picture.addEventListener("load", down, { once: true });
  }

  mark(id, changed) {
    for (const chat of this.chats.values()) {
      const entry = chat.entries.get(id);
      if (!entry) continue;
      Object.assign(entry, changed);
      if (chat === this.chat) this.redraw(entry, "reactions" in changed);
    }
  }

  redraw(entry, isWhole) {
    const old = this.log.querySelector(`[data-entry="${entry.id}"]`);
    if (!isWhole) return old.querySelector(".meta")?.replaceWith(meta(entry, entry.by === this.uid, this.page.zone));
    const focused = [...old.querySelectorAll("button")].indexOf(document.activeElement);
    const fresh = drawEntry(entry, this, this.page.zone);
    old.replaceWith(fresh);
    if (focused >= 0) fresh.querySelectorAll("button")[focused]?.focus();
  }

  unseen(chat) {
    return [...chat.entries.values()].filter((entry) => entry.by !== this.uid && entry.type !== "notice" && entry.state !== "seen");
  }

  get countUnseen() {
    return [...this.chats.values()].reduce((sum, chat) => sum + this.unseen(chat).length, 0);
  }

  get isOnScreen() {
    return document.visibilityState === "visible" && this.root.offsetParent !== null;
  }

  // Whoever looks has seen it; Zalo tells the bot.
  look() {
    if (this.looking) return;
    this.looking = setTimeout(() => {
      this.looking = null;
      const messages = this.unseen(this.chat).map((entry) => entry.id);
      if (messages.length && this.isOnScreen) this.do("see", { messages });
      this.page.countUnseen();
    }, LOOK_AFTER);
    this.page.countUnseen();
  }

  tick() {
    this.time.textContent = shownTime(this.page.now(), this.page.zone);
  }

  // --- Sending ---------------------------------------------------------------------------------------------

  do(deed, what = {}) {
    return act(deed, { phone: this.uid, chat: this.current, ...what });
  }

  async send() {
    const text = this.words.value.trim();
    if (!text) return;
    const quote = this.quotes ? { quote: this.quotes } : {};
    this.words.value = "";
    sessionStorage.removeItem(`draft-${this.uid}`);
    this.quote(null);
    if ((await this.do("say", { text, ...quote })) && !this.words.value) this.words.value = text;
  }

  quote(entry) {
    this.quotes = entry?.id;
    this.quoting.hidden = !entry;
    if (!entry) return;
    this.quoting.replaceChildren(
      make("p", {}, make("strong", { textContent: `${say("quoting")} ` }), entry.text || say(`type.${entry.type}`)),
      iconButton("close", say("quote.stop"), () => this.quote(null), "tiny"));
    this.words.focus();
  }

  photos(count) {
    this.openTray(false);
    return this.do("photos", { count });
  }

  // The words that are typed already go with the first picture.
  async files(files) {
    this.openTray(false);
    let caption = this.words.value.trim();
    for (const file of files) {
      if (await upload(this, file, caption)) return;
      if (caption) this.words.value = "";
      caption = "";
    }
  }

  place() {
    this.openTray(false);
    askPlace(this.told.unit, (latitude, longitude) => this.do("pin", { latitude, longitude }));
  }

  async record() {
    if (this.recording) return this.recording.stop();
    const type = RECORDED.find((kind) => globalThis.MediaRecorder?.isTypeSupported(kind));
    let sound;
    try {
      sound = type && (await navigator.mediaDevices.getUserMedia({ audio: true }));
    } catch {
      sound = null;
    }
    if (!sound) {
      this.openTray(false);
      toast(say("voice.sample"));
      return this.do("voice");
    }
    this.listen(new MediaRecorder(sound, { mimeType: type }), sound);
  }

  listen(recording, sound) {
    const label = this.recorder.querySelector("span");
    const parts = [];
    recording.ondataavailable = (event) => parts.push(event.data);
    recording.onstop = () => {
      sound.getTracks().forEach((track) => track.stop());
      this.recording = null;
      label.textContent = say("tray.voice");
      this.openTray(false);
      upload(this, new File(parts, "voice", { type: recording.mimeType }));
    };
    recording.start();
    this.recording = recording;
    label.textContent = say("tray.voice.stop");
    toast(say("voice.recording"));
  }
}
