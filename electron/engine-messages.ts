/** Between the main process and the engine's process: both ends come from one build, so types are check enough. */
import type { Alert } from '../contract/alerts.ts';
import type { Settings } from '../contract/settings.ts';

export type ToEngine =
  | { readonly type: 'start'; readonly settings: Settings }
  /** With one MessagePort: a page to be served. */
  | { readonly type: 'connect' }
  | { readonly type: 'stop' };

export type FromEngine =
  /** Pages can connect; the engine may still have trades to apply again. */
  | { readonly type: 'ready' }
  /** The engine is live. */
  | { readonly type: 'recovered' }
  /** One to notify of. */
  | { readonly type: 'alert'; readonly alert: Alert }
  /** Why the engine could not start or go on, in a sentence; its process ends after this. */
  | { readonly type: 'failed'; readonly reason: string };
