/** Leads to a field of the form. */
export function focus(id) {
  document.getElementById(id)?.focus();
}
