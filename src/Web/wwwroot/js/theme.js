// Before the first paint: the remembered theme, else the system's.
(() => {
  let theme = null;
  try { theme = localStorage.getItem('theme'); } catch { /* storage refused: follow the system */ }
  document.documentElement.dataset.theme = theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
})();
