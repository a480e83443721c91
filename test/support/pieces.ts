/** Cuts a list where the cut points say, in whatever order they come. */
export function pieces<T>(all: readonly T[], cuts: readonly number[]): T[][] {
  const places = [0, ...cuts.map((cut) => cut % (all.length + 1)).sort((a, b) => a - b), all.length];
  return places.slice(1).map((end, i) => all.slice(places[i], end));
}
