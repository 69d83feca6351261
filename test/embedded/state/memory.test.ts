/** Catches blocks that are not zeroed, large ones that the collector counts, and memory that is never given back. */
import { getHeapStatistics } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { memory } from '../../../src/embedded/state/memory.js';
import { TextBuffer, writeUtf8 } from '../../../src/embedded/state/text-buffer.js';

describe('memory of state', () => {
  it('is zeroed, and as long as asked for', () => {
    for (const bytes of [0, 8, 1 << 16, 1 << 20]) {
      const block = new Uint8Array(memory(bytes));
      expect(block.length).toBe(bytes);
      expect(block.every(byte => byte === 0)).toBe(true);
    }
  });

  it('is counted by the collector only while it is small', () => {
    const counted = (): number => getHeapStatistics().external_memory;
    const before = counted();
    const large = memory(1 << 24);
    expect(counted() - before).toBeLessThan(1 << 22);
    const small = Array.from({ length: 256 }, () => memory((1 << 16) - 8));
    expect(counted() - before).toBeGreaterThan(1 << 23);
    expect(large.byteLength + small.length).toBeGreaterThan(0);
  });

  it('holds text as any other memory does', () => {
    const text = 'straße 漢字 😀'.repeat(20);
    const buffer = new TextBuffer(1 << 17);
    expect(buffer.bytes.buffer).toBeInstanceOf(SharedArrayBuffer);
    const end = writeUtf8(text, buffer.bytes, 0);
    expect(new TextDecoder().decode(buffer.bytes.subarray(0, end))).toBe(text);
  });

  it('is given back though nobody counts it', async () => {
    const resident = (): number => process.memoryUsage().rss;
    const before = resident();
    // 4 GB in all, touched, and dropped at once: far more than the collector would leave if it heard of it too late.
    for (let i = 0; i < 256; i++) {
      new Uint8Array(memory(1 << 24)).fill(1);
      if (i % 8 === 0) await new Promise(resolve => setImmediate(resolve));
    }
    expect(resident() - before).toBeLessThan(1 << 30);
  }, 60_000);
});
