/** The key that shortcuts start with on this system. */
export const MOD_KEY = /mac/i.test(navigator.userAgent) ? '⌘' : 'Ctrl';
