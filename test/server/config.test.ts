import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { buildApp } from '../../src/server/app.ts';
import { ConfigError, describeSettings, loadConfig } from '../../src/server/config.ts';

/** The lines of the ConfigError that an environment makes. */
function complaints(environment: Record<string, string>): string[] {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  throw new Error('expected a ConfigError, but the environment is accepted');
}

/** Each integer setting with its least and its largest value. */
const integers = [
  ['PORT', 0, 65535],
  ['WORKERS', 1, 512],
  ['MAX_QUEUE', 1, 1_000_000],
  ['INLINE_WORK', 0, 1_000_000_000],
  ['SPLIT_MACS', 1, Number.MAX_SAFE_INTEGER],
  ['KEEP_MEMORY_MS', 1, 3_600_000],
  ['INLINE_BODY_BYTES', 0, 16 * 2 ** 20],
  ['MAX_BODY_BYTES', 1, 2 ** 31],
  ['MAX_ELEMENTS', 1, 2 ** 28],
  ['MAX_MACS', 1, Number.MAX_SAFE_INTEGER],
  ['MAX_WORK', 1, Number.MAX_SAFE_INTEGER],
  ['REQUEST_TIMEOUT_MS', 1000, 3_600_000],
  ['SHUTDOWN_TIMEOUT_MS', 100, 600_000],
] as const;

const words = [
  ['LOG_LEVEL', ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']],
  ['LOG_FORMAT', ['auto', 'pretty', 'json']],
] as const;

describe('loadConfig', () => {
  it('has a default of every setting', () => {
    // On a machine with room for everything.
    expect(loadConfig({ MEMORY_MB: '65536' })).toMatchObject({
      HOST: '127.0.0.1',
      PORT: 3000,
      LOG_LEVEL: 'info',
      LOG_FORMAT: 'auto',
      WORKERS: availableParallelism(),
      MAX_QUEUE: 1000,
      INLINE_WORK: 2_500_000,
      SPLIT_MACS: 100_000_000,
      KEEP_MEMORY_MS: 10_000,
      MAX_BODY_BYTES: 64 * 1024 * 1024,
      MAX_ELEMENTS: 16_777_216,
      MAX_MACS: 1e10,
      MAX_WORK: 1e11,
      REQUEST_TIMEOUT_MS: 60_000,
      SHUTDOWN_TIMEOUT_MS: 10_000,
    });
  });

  it('takes an empty value for none', () => {
    const others = describeSettings().filter(({ name }) => !name.startsWith('API_KEYS'));
    const empty = Object.fromEntries(others.map(({ name }) => [name, '']));
    expect(loadConfig(empty)).toEqual(loadConfig({}));
    expect(loadConfig({ PORT: undefined })).toEqual(loadConfig({}));
  });

  it.each(['API_KEYS', 'API_KEYS_FILE'])(
    'refuses an empty %s, which would leave the service open',
    (name) => {
      expect(() => loadConfig({ [name]: '' })).toThrow(new RegExp(`^${name} must be a`));
    },
  );

  it('cannot be changed afterwards', () => {
    const config = loadConfig({});
    expect(Object.isFrozen(config)).toBe(true);
    expect(() => Object.assign(config, { PORT: 1 })).toThrow(TypeError);
  });

  it('leaves out what is no setting', () => {
    expect(loadConfig({ PATH: '/bin', MAX_MAC: '7' })).toEqual(loadConfig({}));
  });

  it.each(integers)('reads %s from %d to %d', (name, least, most) => {
    expect(loadConfig({ [name]: String(least) })).toMatchObject({ [name]: least });
    const large = { MEMORY_MB: String(2 ** 18), [name]: String(most) };
    expect(loadConfig(large)).toMatchObject({ [name]: most });
    const beyond = String(BigInt(most) + 1n);
    const wrong = [
      beyond,
      '-1',
      '1.5',
      '1e3',
      '0x10',
      'ten',
      ' 2000',
      '2000\n',
      '1_000',
      'NaN',
      '9'.repeat(400),
    ];
    if (least > 0) wrong.push(String(least - 1));
    for (const value of wrong) {
      expect(complaints({ [name]: value })).toEqual([
        `${name} must be an integer from ${least} to ${most}, but is ${JSON.stringify(value)}`,
      ]);
    }
  });

  it.each(words)('reads %s as one of %j', (name, values) => {
    for (const value of values) expect(loadConfig({ [name]: value })).toMatchObject({ [name]: value });
    for (const value of ['INFO', 'loud', 'toString']) {
      const [line, ...others] = complaints({ [name]: value });
      expect(line).toMatch(new RegExp(`^${name} must be one of .*, but is "${value}"$`));
      for (const each of values) expect(line).toContain(each);
      expect(others).toEqual([]);
    }
  });

  it('reads TRUST_PROXY as addresses, networks and names, all of which Fastify takes', async () => {
    for (const list of [
      '10.0.0.1',
      '::1, fd00::/8',
      'loopback,10.0.0.0/8',
      '::ffff:1.2.3.4/128',
      '1.2.3.4/32',
    ]) {
      const config = loadConfig({ TRUST_PROXY: list });
      expect(config.TRUST_PROXY).toBe(list);
      await (await buildApp(config)).close();
    }
    for (const list of [
      '1.2.3.4.5',
      '1.2.3',
      '256.1.1.1',
      '10.0.0.0/33',
      '10.0.0.0/0',
      '::1/129',
      '1.2.3.4/8/8',
      '::1::',
      'remote',
      'loopback,',
      'loopback/8',
    ]) {
      expect(complaints({ TRUST_PROXY: list })).toEqual([
        `TRUST_PROXY must be a list of addresses, networks, or loopback, linklocal, uniquelocal, but is "${list}"`,
      ]);
    }
  });

  it('names every setting that is wrong, each once', () => {
    const lines = complaints({ PORT: '70000', LOG_LEVEL: 'loud', WORKERS: '0', MAX_QUEUE: '5' });
    expect(lines.map((line) => line.split(' ')[0]).sort()).toEqual(['LOG_LEVEL', 'PORT', 'WORKERS']);
  });
});

describe('describeSettings', () => {
  it('has every setting of the configuration, what it may be, and its default', () => {
    const config: Record<string, unknown> = loadConfig({});
    const names = Object.keys(loadConfig({ HEALTH_PORT: '3001' }));
    const described = describeSettings();
    const { memory, ...values } = config;
    expect(memory).toBeDefined();
    expect(described.map(({ name }) => name).sort()).toEqual(
      names.filter((name) => name !== 'memory').sort(),
    );
    for (const { name, may, standard } of described) {
      expect(may).toMatch(/^(an?|one of) /);
      if (standard === 'from `MEMORY_MB`') expect(config[name]).toBeGreaterThan(0);
      else expect(standard).toBe(String(values[name] ?? '') || 'unset');
    }
  });
});
