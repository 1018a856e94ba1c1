// What is kept on this device: for each exercise the text of its answer, and whether it is solved. Storage may be full,
// or blocked: then nothing is kept, and nothing else changes.

function keptUnder(key) {
  const watchers = new Map();
  const kept = {
    read(name) {
      try {
        const { text, solved } = JSON.parse(localStorage.getItem(key + name)) ?? {};
        return { text: typeof text === "string" ? text : "", solved: solved === true };
      } catch {
        return { text: "", solved: false };
      }
    },
    write(name, { text, solved }) {
      try {
        if (text || solved) localStorage.setItem(key + name, JSON.stringify({ text, solved }));
        else localStorage.removeItem(key + name);
      } catch {}
    },
    names() {
      try {
        return Object.keys(localStorage).filter((one) => one.startsWith(key)).map((one) => one.slice(key.length));
      } catch {
        return [];
      }
    },
    clear() {
      for (const name of this.names()) this.write(name, { text: "", solved: false });
    },
    works() {
      try {
        localStorage.setItem(`${key}?`, "");
        localStorage.removeItem(`${key}?`);
        return true;
      } catch {
        return false;
      }
    },
    // `listener` is given the record whenever another tab writes it, until what this gives is called.
    watch(name, listener) {
      watchers.set(name, listener);
      return () => watchers.delete(name);
    },
  };
  addEventListener("storage", (event) => {
    if (event.key === null) for (const [name, listener] of watchers) listener(kept.read(name));
    else if (event.key.startsWith(key)) watchers.get(event.key.slice(key.length))?.(kept.read(event.key.slice(key.length)));
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) for (const [name, listener] of watchers) listener(kept.read(name));
  });
  return kept;
}
