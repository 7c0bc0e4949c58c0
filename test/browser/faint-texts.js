/*
 * Texts whose contrast with what is behind them is below 4.5 (WCAG 2.2, 1.4.3). Texts of drawings are measured against
 * the page's ground.
 */
(() => {
  const parse = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const light = (color) => {
    const [red, green, blue] = parse(color).map((part) => linear(part / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = (element) => {
    if (element === null) {
      return 'rgb(255, 255, 255)';
    }
    const color = getComputedStyle(element).backgroundColor;
    return parse(color)[3] === 0 ? ground(element.parentElement) : color;
  };
  const hasText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
  const isShown = (element) =>
    !['SCRIPT', 'STYLE', 'title'].includes(element.tagName) && element.checkVisibility();
  const all = [...document.querySelectorAll('body *')].filter((one) => hasText(one) && isShown(one));
  return all.flatMap((element) => {
    const own = getComputedStyle(element);
    const text = light(element instanceof SVGElement ? own.fill : own.color);
    const behind = light(ground(element));
    const contrast = (Math.max(text, behind) + 0.05) / (Math.min(text, behind) + 0.05);
    return contrast < 4.5 ? [`${contrast.toFixed(1)}: ${element.textContent}`] : [];
  });
})();
