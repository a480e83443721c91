/** What a host (Electron's preload, or the web page itself) offers the renderer besides the channel to the engine. */
import { z } from 'zod';
import { intervalSchema } from './bars.ts';
import type { Disposer } from './channel.ts';

/** What a window shows; in the web host it is the page's query string. */
export const windowViewSchema = z.strictObject({
  kind: z.enum(['main', 'chart']),
  stock: z
    .string()
    .regex(/^[A-Z0-9.\-/:^=]{1,24}$/)
    .optional(),
  interval: intervalSchema.optional(),
});
export type WindowView = z.infer<typeof windowViewSchema>;

/** The user's choices that belong to the screen; kept by the host, shared by its windows. */
export const preferencesSchema = z.strictObject({
  theme: z.enum(['dark', 'light', 'system']).default('dark'),
  palette: z.enum(['standard', 'colour-blind']).default('standard'),
  density: z.enum(['compact', 'comfortable']).default('compact'),
  timeZone: z.enum(['UTC', 'exchange', 'local']).default('UTC'),
  /** dockview's serialised layout of the main window; null: the default one. */
  layout: z.unknown().nullable().default(null),
});
export type Preferences = z.infer<typeof preferencesSchema>;

/** The host's word on the engine process itself. */
export type EngineProcessState = 'starting' | 'running' | 'restarting' | 'stopped';

/** `data` of the window `message` event that carries the MessagePort in `ports[0]` (Electron only). */
export const PORT_MESSAGE = 'stockstream:port';

/** Exposed by Electron's preload as `window.stockstreamShell`; the renderer has a web implementation of the same. */
export interface Shell {
  readonly kind: 'electron' | 'web';
  /** Asks for a new port to the engine; it arrives as PORT_MESSAGE. Asked again after each restart of the engine. */
  requestPort(): void;
  onEngineProcess(listener: (state: EngineProcessState) => void): Disposer;
  openWindow(view: WindowView): Promise<void>;
  /** The user clicked a notification of this stock: the window shall show it. */
  onShowStock(listener: (stock: string) => void): Disposer;
  loadPreferences(): Promise<Preferences>;
  savePreferences(preferences: Preferences): Promise<void>;
}
