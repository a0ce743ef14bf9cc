import { describe, expect, it } from 'vitest';
import { groupColours, paletteSize } from '../../src/diagram/palette.ts';
import { contrast } from './contrast.ts';

describe('groupColours', () => {
  const groups = Array.from({ length: paletteSize }, (_, group) => group);
  it.each(groups)('let the text on group %i be read on light and dark pages', (group) => {
    expect(contrast(groupColours(group, 'light').block, '#14171a')).toBeGreaterThanOrEqual(7);
    expect(contrast(groupColours(group, 'dark').block, '#0b0d0f')).toBeGreaterThanOrEqual(6);
    expect(contrast(groupColours(group, 'light').edge, '#ffffff')).toBeGreaterThanOrEqual(3);
    expect(contrast(groupColours(group, 'dark').edge, '#0d1117')).toBeGreaterThanOrEqual(3);
  });
});
