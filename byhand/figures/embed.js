// In a figure's own page: light or dark as the address (?theme=dark) or else the browser says, and for a page that shows
// it in a frame its height, now, whenever it changes and when asked.
"use strict";

(() => {
  const root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)");
  const theme = new URLSearchParams(location.search).get("theme");
  const show = () => {
    root.dataset.theme = theme === "light" || theme === "dark" ? theme : dark.matches ? "dark" : "light";
  };
  show();
  dark.addEventListener("change", show);
  if (parent === self) return;
  // the message by which tools of learning platforms (LTI) ask for their height
  const tell = () => {
    const height = Math.ceil(root.getBoundingClientRect().height);
    parent.postMessage({ subject: "lti.frameResize", height }, "*"); // not returned: in Safari a tail call comes from the host
  };
  addEventListener("load", () => {
    new ResizeObserver(tell).observe(root);
    (window.requestIdleCallback ?? setTimeout)(tell); // once the figure has started: nothing is observed of a frame out of sight
  });
  addEventListener("message", ({ data }) => data === "figure-height" && tell());
})();
