/**
 * The median of the values around a place, `half` of them to each side and fewer near the ends, as many before as after: it stays in the middle of
 * noise and on a line that falls, where an average of the past lies above it.
 * @param {Float64Array} values of which the first `count` are there; what is not a number is left out
 */
export function median(values, count, place, half) {
  if (Number.isNaN(values[place])) return NaN;
  const reach = Math.min(half, place, count - 1 - place);
  const around = values.slice(place - reach, place + reach + 1).filter(Number.isFinite).sort();
  const middle = around.length >> 1;
  return around.length % 2 ? around[middle] : (around[middle - 1] + around[middle]) / 2;
}
