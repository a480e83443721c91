import { describe, expect, it } from 'vitest';
import { TradingDays } from '../../../main/calendar/trading-days.ts';

const us = (iso: string): number => Date.parse(iso) * 1000;
const hours = ({ startUs, endUs }: { startUs: number; endUs: number }): number => (endUs - startUs) / 3.6e9;

describe('trading days', () => {
  it('begin at midnight of the listing, whatever the offset from UTC', () => {
    const days = new TradingDays('America/New_York');
    expect(days.dayOf(us('2024-01-03T04:59:59.999Z')).startUs).toBe(us('2024-01-02T05:00:00Z'));
    expect(days.dayOf(us('2024-01-03T05:00:00Z')).startUs).toBe(us('2024-01-03T05:00:00Z'));
    expect(days.dayOf(us('2024-07-03T04:00:00Z')).startUs).toBe(us('2024-07-03T04:00:00Z'));
  });

  it('have 23 and 25 hours where clocks change', () => {
    const days = new TradingDays('America/New_York');
    expect(hours(days.dayOf(us('2024-03-10T12:00:00Z')))).toBe(23);
    expect(hours(days.dayOf(us('2024-11-03T12:00:00Z')))).toBe(25);
    expect(hours(days.dayOf(us('2024-11-04T12:00:00Z')))).toBe(24);
  });

  it('are found by their date, wherever the listing is', () => {
    for (const zone of ['America/New_York', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Africa/Cairo']) {
      const days = new TradingDays(zone);
      for (const date of ['1969-12-31', '2024-03-10', '2024-04-26', '2024-11-03']) {
        const day = days.dayOn(date);
        expect([days.dateOf(day.startUs), days.dateOf(day.endUs - 1)]).toEqual([date, date]);
        expect(days.dayOf(day.startUs)).toEqual(day);
      }
    }
  });

  it('begin at one o’clock where midnight is skipped', () => {
    const day = new TradingDays('Africa/Cairo').dayOf(us('2024-04-26T12:00:00Z'));
    expect(day.startUs).toBe(us('2024-04-25T22:00:00Z'));
    expect(hours(day)).toBe(23);
  });

  it('are those of UTC for what trades around the clock, and of any far zone', () => {
    expect(new TradingDays('UTC').dayOf(us('2024-03-10T23:59:59Z')).startUs).toBe(us('2024-03-10T00:00:00Z'));
    const kiritimati = new TradingDays('Pacific/Kiritimati').dayOf(us('2024-03-10T12:00:00Z'));
    expect(kiritimati.startUs).toBe(us('2024-03-10T10:00:00Z'));
  });

  it('follow each other without gap or overlap for years, clock changes included', () => {
    for (const zone of ['America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'America/Santiago']) {
      const days = new TradingDays(zone);
      let day = days.dayOf(us('2023-01-01T12:00:00Z'));
      for (let i = 0; i < 800; i++) {
        const next = days.dayOf(day.endUs);
        expect(next.startUs).toBe(day.endUs);
        day = next;
      }
    }
  });

  it('refuse a zone that does not exist', () => {
    expect(() => new TradingDays('America/Gotham')).toThrow(RangeError);
  });
});
