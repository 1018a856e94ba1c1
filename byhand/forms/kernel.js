// An exercise in Jupyter: the same form, whose judge is the notebook's kernel. What is typed is kept in the notebook's
// file, where the front end lets a widget write there.

const KERNEL_LIMIT = 20_000; // ms
const GREETING_LIMIT = 4_000; // ms
const KEEP_PAUSE = 800; // ms without a key before the kernel is told what to keep
const GONE = "The kernel does not answer: it is busy, or the notebook was opened without one. Run this cell again.";
const ANSWERS = "byhand"; // the part of the notebook's metadata

function kernelJudge(model) {
  const waiting = new Map();
  const view = Math.random(); // each view of a model hears the answers to all of them
  let count = 0;
  model.on("msg:custom", ({ id, answer, error }) => {
    const question = waiting.get(id);
    if (!question) return;
    clearTimeout(question.timer);
    waiting.delete(id);
    if (error === undefined) question.done(answer);
    else question.fail(new Error(error));
  });
  return {
    state: "ready", progress: 1, starting: false, reason: "", prepares: false, listeners: new Set(), start() {},
    ask(call, name, text, limit = KERNEL_LIMIT) {
      return new Promise((done, fail) => {
        const id = `${view} ${++count}`;
        const lost = () => {
          waiting.delete(id);
          fail(Object.assign(new Error(GONE), { lost: "gone" }));
        };
        waiting.set(id, { done, fail, timer: setTimeout(lost, limit) });
        model.send({ id, call, text });
      });
    },
  };
}

function notebookKept(model) {
  const notebook = () => model.widget_manager?.context?.model;
  const answers = () => notebook()?.getMetadata?.(ANSWERS)?.answers ?? {};
  let pause = 0, writing = false;
  return {
    read: (name) => ({ text: model.get("text") || answers()[name] || "", solved: model.get("solved") }),
    write(name, { text, solved }) {
      writing = true;
      model.set("solved", solved);
      model.set("text", text);
      writing = false;
      model.save_changes();
      if (notebook()?.setMetadata && (answers()[name] ?? "") !== text) {
        const { [name]: _, ...others } = answers();
        notebook().setMetadata(ANSWERS, { ...notebook().getMetadata(ANSWERS), answers: text ? { ...others, [name]: text } : others });
      }
      clearTimeout(pause);
      pause = setTimeout(() => model.send({ call: "keep" }), KEEP_PAUSE);
    },
    watch(name, listener) {
      const hear = () => {
        if (!writing) listener({ text: model.get("text"), solved: model.get("solved") });
      };
      model.on("change:text", hear);
      return () => model.off("change:text", hear);
    },
  };
}

function render({ model, el }) {
  const typesetter = model.widget_manager?._rendermime?.latexTypesetter;
  const set = (node) => (typesetter ? typesetter.typeset(node) : window.MathJax?.typesetPromise?.([node]));
  const host = {
    judge: kernelJudge(model), kept: notebookKept(model), failed: () => [], gone: GONE, local: false, runs: true,
    async typeset(target, tex, display) {
      target.textContent = display ? `\\[${tex}\\]` : `\\(${tex}\\)`;
      await set(target);
    },
  };
  // JupyterLab's own keys would take Enter away; saving stays
  el.dataset.lmSuppressShortcuts = "true";
  el.addEventListener("keydown", (event) => {
    if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    model.widget_manager?.context?.save?.();
  });
  el.innerHTML = model.get("html");
  const section = el.querySelector("section.exercise");
  const early = host.kept.read(section.dataset.exercise);
  if (early.text && early.text !== model.get("text")) host.kept.write(section.dataset.exercise, early);
  const leave = exerciseForm(section, host);
  set(el);
  // a form that comes back with its notebook has no kernel: it says so before it is used, and until a kernel answers
  const gone = notice(GONE);
  host.judge.ask("greet", section.dataset.exercise, "", GREETING_LIMIT).catch(() => section.querySelector(".exercise-form").prepend(gone));
  model.on("msg:custom", () => gone.remove());
  return leave;
}
