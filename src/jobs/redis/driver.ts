/** The packages behind the queue on Redis. Loaded only where there is a REDIS_URL: they are a bundle of their own. */
export { Queue, UnrecoverableError, WaitingError, Worker } from 'bullmq';
export { Redis } from 'ioredis';
