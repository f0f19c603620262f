import { CredentialLocation } from '@app/core';
import { describe, expect, it } from 'vitest';
import { KeyStatus } from '../key-status.js';
import type { ImportedKey } from './key-importer.js';
import { SharedTerms } from './shared-terms.js';

const key = (changes: Partial<ImportedKey> = {}): ImportedKey => ({
  ...{ upstreamId: 1, name: 'a', keyValue: 'sk-a', fingerprint: 'f', location: CredentialLocation.HEADER, paramName: 'Authorization', valuePrefix: 'Bearer ' },
  ...{ weight: 1, priority: 0, status: KeyStatus.ACTIVE, tags: [], owner: null, expiresAt: null },
  ...changes,
});

describe('the terms of keys that are imported together', () => {
  it('stand in one place for keys that differ in nothing but name and value', () => {
    const terms = new SharedTerms();
    const tags: string[] = [];
    expect([key({ tags }), key({ tags, name: 'b', keyValue: 'sk-b', fingerprint: 'g' }), key()].map((each) => terms.placeOf(each))).toEqual([0, 0, 0]);
    expect(terms.rows).toEqual([
      { place: 0, upstreamId: 1, location: 'HEADER', paramName: 'Authorization', valuePrefix: 'Bearer ', weight: 1, priority: 0, status: 'ACTIVE', tags: [], owner: null, expiresAt: null },
    ]);
  });

  it('stand in a place of their own for whatever else differs, and are found there again', () => {
    const terms = new SharedTerms();
    const others: Partial<ImportedKey>[] = [
      { upstreamId: 2 },
      { location: CredentialLocation.QUERY },
      { paramName: 'X-Key' },
      { valuePrefix: '' },
      { weight: 2 },
      { priority: 1 },
      { status: KeyStatus.DISABLED },
      { tags: ['a'] },
      { owner: 'ada' },
      { expiresAt: new Date(0) },
    ];
    const places = [{}, ...others].map((changes) => terms.placeOf(key(changes)));
    expect(places).toEqual(places.map((_, index) => index));
    expect([{}, ...others].toReversed().map((changes) => terms.placeOf(key(changes)))).toEqual(places.toReversed());
    expect(terms.rows).toHaveLength(others.length + 1);
  });
});
