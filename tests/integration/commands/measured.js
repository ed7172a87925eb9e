(document, window) => {
  const wrong = [];
  const rect = (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return { left: left + window.scrollX, top: top + window.scrollY, right: right + window.scrollX, bottom: bottom + window.scrollY };
  };
  const inside = (one, other) =>
    one.left >= other.left - 0.5 && one.top >= other.top - 0.5 && one.right <= other.right + 0.5 && one.bottom <= other.bottom + 0.5;
  const overlap = (one, other, by) =>
    one.left + by < other.right && other.left + by < one.right && one.top + by < other.bottom && other.top + by < one.bottom;
  const pairs = (list, check) => list.forEach((one, place) => list.slice(place + 1).forEach((other) => check(one, other)));

  const svg = document.querySelector("main > svg");
  const view = rect(svg);
  const whole = document.documentElement;
  const page = { left: 0, top: 0, right: whole.scrollWidth, bottom: whole.scrollHeight };
  if (!inside(view, page)) wrong.push(`the picture leaves the page: ${JSON.stringify([view, page])}`);
  for (const part of [whole, document.body, document.querySelector("main")])
    if (/hidden|clip/.test(window.getComputedStyle(part).overflow)) wrong.push(`${part.localName} cannot be scrolled`);

  const boxes = [...document.querySelectorAll(".box")].map((box) => ({
    name: box.querySelector(".title").textContent,
    frame: rect(box.querySelector(".frame")),
    texts: [...box.querySelectorAll("text")],
    drawn: [...box.querySelectorAll("use, .whole, .share, .rule, .band")],
  }));
  pairs(boxes, (one, other) => {
    if (overlap(one.frame, other.frame, 0)) wrong.push(`${one.name} overlaps ${other.name}`);
  });
  for (const { name, frame, texts, drawn } of boxes) {
    if (!inside(frame, view)) wrong.push(`${name} leaves the picture`);
    for (const part of [...texts, ...drawn])
      if (!inside(rect(part), frame)) wrong.push(`${part.textContent || part.outerHTML} leaves the box of ${name}`);
    pairs(texts, (one, other) => {
      // Letters have room above and below them that may be shared.
      if (overlap(rect(one), rect(other), 2)) wrong.push(`${one.textContent} overlaps ${other.textContent}`);
    });
  }
  for (const line of document.querySelectorAll("main .line .way")) {
    if (!inside(rect(line), view)) wrong.push(`a line leaves the picture: ${line.getAttribute("d")}`);
    // A box is wider and higher than these steps, which cost the browser much time.
    const length = line.getTotalLength();
    for (let at = 0; at <= length; at += Math.max(16, length / 40)) {
      const point = line.getPointAtLength(at);
      const [x, y] = [point.x + view.left, point.y + view.top];
      const through = boxes.find(({ frame }) => x > frame.left + 1 && x < frame.right - 1 && y > frame.top + 1 && y < frame.bottom - 1);
      if (through) {
        wrong.push(`a line runs through ${through.name}: ${line.parentNode.textContent}`);
        break;
      }
    }
  }
  for (const part of document.querySelectorAll("header, header p, header li, h1, label, .tables"))
    if (part.scrollWidth > part.clientWidth + 1 && part.clientWidth || !inside(rect(part), page))
      wrong.push(`${part.textContent} is cut off`);

  // What the reader points at leaves only what it is joined to.
  const first = document.querySelector(".box");
  first.focus();
  const shown = (selector) => [...document.querySelectorAll(selector)].filter((one) => window.getComputedStyle(one).opacity === "1");
  const joined = document.querySelectorAll(`main .line.${first.id}`).length;
  if (shown("main .line").length !== joined) wrong.push("a line to another node is not faint");
  if (shown(".box").length !== document.querySelectorAll(`.box.${first.id}`).length) wrong.push("another box is not faint");
  first.blur();

  return {
    wrong,
    boxes: boxes.length,
    lines: document.querySelectorAll("main .line").length,
    foreign: document.querySelectorAll("script, img, iframe, object, link, [src], [onerror], [onload]").length,
    width: view.right - view.left,
  };
}
