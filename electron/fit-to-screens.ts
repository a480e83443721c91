import type { Rectangle } from 'electron';
import { z } from 'zod';

export const boundsSchema = z.object({
  x: z.number().int().optional(),
  y: z.number().int().optional(),
  width: z.number().int().min(320),
  height: z.number().int().min(240),
  maximized: z.boolean().default(false),
});
export type WindowBounds = z.infer<typeof boundsSchema>;

/** A window whose title bar lies on no screen (one was unplugged) could not be reached: then only its size is kept. */
export function fitToScreens(bounds: WindowBounds, areas: readonly Rectangle[]): WindowBounds {
  const { x, y, ...rest } = bounds;
  if (x === undefined || y === undefined) return rest;
  const isReachable = areas.some(
    (area) =>
      x + bounds.width > area.x + 64 &&
      x < area.x + area.width - 64 &&
      y >= area.y - 8 &&
      y < area.y + area.height - 32,
  );
  return isReachable ? bounds : rest;
}
