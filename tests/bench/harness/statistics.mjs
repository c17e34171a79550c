// Medians and what lies around them.

/** quantile returns the q-quantile of numbers, between the two nearest. */
export function quantile(numbers, q) {
  if (!numbers.length) throw new Error('there is no quantile of no numbers');
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at % 1);
}

export const median = (numbers) => quantile(numbers, 0.5);

/** summary returns {median, low, high}: low to high is the middle half. */
export const summary = (numbers) => ({
  median: median(numbers),
  low: quantile(numbers, 0.25),
  high: quantile(numbers, 0.75),
});
