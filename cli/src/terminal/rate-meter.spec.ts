import { describe, expect, it } from 'vitest';
import { rateMeter } from './rate-meter.ts';

describe('how fast something goes', () => {
  it('is not known at first, and then what the last seconds say', () => {
    const meter = rateMeter();
    meter.note(0, 0);
    expect(meter.bytesPerSecond()).toBeUndefined();
    for (let second = 1; second <= 10; second += 1) meter.note(second * 100, second * 1000);
    expect(meter.bytesPerSecond()).toBe(100);
    for (let second = 11; second <= 20; second += 1) meter.note(1000, second * 1000);
    expect(meter.bytesPerSecond()).toBe(0);
  });

  it('begins anew when it goes back', () => {
    const meter = rateMeter();
    meter.note(0, 0);
    meter.note(5000, 1000);
    meter.note(0, 2000);
    expect(meter.bytesPerSecond()).toBeUndefined();
  });
});
