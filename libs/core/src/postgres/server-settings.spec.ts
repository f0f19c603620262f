import { describe, expect, it } from 'vitest';
import { serverSettings, sharedBuffers } from './server-settings.js';

const GIGABYTE = 1024 ** 3;

describe('the settings of the embedded PostgreSQL', () => {
  it('give it a thirty-second of the memory for its buffers, within bounds', () => {
    expect([0.5, 2, 8, 16, 256].map((gigabytes) => sharedBuffers(gigabytes * GIGABYTE))).toEqual(['128MB', '128MB', '256MB', '512MB', '512MB']);
  });

  it('know how much memory this machine grants', () => {
    expect(serverSettings().shared_buffers).toMatch(/^(12[89]|1[3-9]\d|[2-4]\d\d|50\d|51[0-2])MB$/);
  });
});
