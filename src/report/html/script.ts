/** Runs in the page: shows the rows that have a wanted status and hold the text. */
export const pageScript = `
'use strict';
(() => {
  const form = document.getElementById('filter');
  const shown = document.getElementById('shown');
  const rows = [...document.querySelectorAll('[data-status]')];
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const apply = () => {
    const data = new FormData(form);
    const statuses = data.getAll('status');
    const words = String(data.get('text')).toLowerCase().split(/\\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const text = texts.get(row);
      const wanted = statuses.includes(row.dataset.status) && words.every((word) => text.includes(word));
      row.hidden = !wanted;
      count += wanted ? 1 : 0;
    }
    for (const note of document.querySelectorAll('[data-empty]')) {
      const own = rows.filter((row) => note.parentElement.contains(row));
      note.hidden = own.some((row) => !row.hidden);
    }
    shown.textContent = count === rows.length ? rows.length + ' rows' : count + ' of ' + rows.length + ' rows';
  };
  form.hidden = false;
  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target instanceof HTMLDetailsElement) {
      target.open = true;
      target.hidden = false;
      target.scrollIntoView();
    }
  };
  addEventListener('hashchange', open);
  apply();
  open();
})();
`;
