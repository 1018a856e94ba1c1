// The judge of a page: one worker, which answers one question at a time. One that takes too long, or that it dies of,
// ends it, and another one is started. `state` is idle, loading, ready or failed.

const LIMITS = { prepare: 60_000, preview: 6_000, check: 6_000, begun: 6_000, question: 60_000, save: 60_000 }; // ms
const OWN_CHECK = 20_000; // ms; the judge itself stops a check after 2 s, and after 8 s where the question is somebody's own
const SILENCE = 15_000; // ms without a word while it loads: then it is given up

function workerJudge(address) {
  let worker = null;
  let asked = null; // the question under way
  let timer = 0;
  let attempts = 0;
  const waiting = [];

  const judge = {
    state: "idle", progress: 0, starting: false, reason: "", prepares: true, listeners: new Set(), start, ask,
  };

  function set(state, more = {}) {
    Object.assign(judge, { state }, more);
    for (const listener of judge.listeners) listener();
  }

  function start() {
    if (judge.state === "loading" || judge.state === "ready") return;
    // what failed once is asked for anew, not taken from the browser's cache
    const url = new URL(attempts ? `judge-worker.js?again=${attempts}` : "judge-worker.js", address);
    set("loading", { progress: 0, starting: false });
    patience();
    try {
      worker = new Worker(url, { type: "module" });
    } catch (error) {
      fail(error.message);
      return;
    }
    worker.onmessage = ({ data }) => hear(data);
    worker.onerror = (event) => {
      event.preventDefault?.();
      if (judge.state === "ready") lose("stopped");
      else fail(event.message || "its script could not be loaded");
    };
  }

  function patience() {
    clearTimeout(timer);
    timer = setTimeout(() => fail(judge.starting ? "it does not start" : "nothing arrives any more"), SILENCE);
  }

  function hear(data) {
    if (data.ready) {
      clearTimeout(timer);
      set("ready");
      next();
    } else if (data.failed !== undefined) {
      fail(data.failed);
    } else if (data.progress !== undefined) {
      patience();
      set("loading", { progress: data.progress, starting: data.starting === true || data.progress === 1 });
    } else if (data.fatal) {
      lose("stopped");
    } else {
      const { done, fail: refuse } = answered();
      if (data.error === undefined) done(data.answer);
      else refuse(new Error(data.error));
      next();
    }
  }

  // What a question comes to: the answer, or an error whose `.lost` is "slow" or "stopped" if the worker was ended.
  function ask(call, name, text) {
    start();
    return new Promise((done, refuse) => {
      waiting.push({ call, name, text, done, fail: refuse });
      next();
    });
  }

  function next() {
    if (judge.state !== "ready" || asked || !waiting.length) return;
    asked = waiting.shift();
    const { call, name, text } = asked;
    timer = setTimeout(() => lose("slow"), call === "check" && name.startsWith(OWN) ? OWN_CHECK : LIMITS[call]);
    worker.postMessage({ call, name, text });
  }

  function answered() {
    clearTimeout(timer);
    const question = asked;
    asked = null;
    return question;
  }

  function lose(how) {
    const question = answered();
    worker.terminate();
    judge.state = "idle";
    question?.fail(Object.assign(new Error("the judge was ended"), { lost: how }));
    start();
  }

  function fail(reason) {
    clearTimeout(timer);
    worker?.terminate();
    attempts += 1;
    set("failed", { reason });
    for (const { fail: refuse } of waiting.splice(0)) refuse(Object.assign(new Error(reason), { lost: "unloaded" }));
  }

  return judge;
}
