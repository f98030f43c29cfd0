// The way to the server and back: deeds, uploads, and every change as it happens.

import { say } from "/demo/words.js";
import { toast } from "/demo/dom.js";

export const read = async (path) => (await fetch(`/demo/${path}`)).json();

async function post(path, body) {
  let answer;
  try {
    answer = await fetch(`/demo/${path}`, { method: "POST", body });
  } catch {
    return toast(say("why.offline"));
  }
  const { why } = answer.ok ? await answer.json() : { why: "not_understood" };
  if (why) toast(say(`why.${why}`));
  return why ?? null;
}

// Null where it was done, otherwise why not (and the person has been told).
export const act = (deed, what = {}) => post("do", JSON.stringify({ deed, ...what }));

export function upload(phone, file, caption = "") {
  const form = new FormData();
  form.append("phone", phone.uid);
  form.append("chat", phone.current);
  form.append("caption", caption);
  form.append("file", file);
  return post("upload", form);
}

// The browser reconnects by itself and says which change it saw last.
export function listen(mark, onChange, onAgain) {
  const stream = new EventSource(`/demo/changes?since=${mark}`);
  let isLost = false;
  stream.onmessage = (event) => onChange(JSON.parse(event.data));
  stream.addEventListener("again", () => {
    stream.close();
    onAgain();
  });
  stream.onerror = () => {
    isLost = true;
    toast(say("lost"));
    if (stream.readyState === EventSource.CLOSED) onAgain();
  };
  stream.onopen = () => {
    if (isLost) toast(say("back"));
    isLost = false;
  };
}
