/** The packages behind Redis. Loaded only where there is a REDIS_URL: they are a bundle of their own. */
export { Queue, UnrecoverableError, WaitingError, Worker } from 'bullmq';
export { Redis } from 'ioredis';
