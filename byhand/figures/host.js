// For a page that shows figures in frames: each frame takes the height that its figure tells.
addEventListener("message", ({ data, source }) => {
  if (data?.subject !== "lti.frameResize" || !(data.height > 0)) return;
  for (const frame of document.querySelectorAll("iframe")) {
    if (frame.contentWindow === source) frame.style.height = `${data.height}px`;
  }
});
for (const frame of document.querySelectorAll("iframe")) frame.contentWindow?.postMessage("figure-height", "*"); // told before
