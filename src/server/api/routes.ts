import type { App } from '../app-types.ts';
import type { Config } from '../config.ts';
import { openApiRoutes } from '../docs/openapi-routes.ts';
import { healthRoutes } from './health.ts';
import { indexRoutes } from './home.ts';
import { pageRoutes } from './page.ts';
import { compareRoutes } from './v1/compare.ts';
import { convRoutes } from './v1/conv.ts';
import { diagramRoutes } from './v1/diagram.ts';
import { explainRoutes } from './v1/explain.ts';
import { gradientsRoutes } from './v1/gradients.ts';
import { limitsRoutes } from './v1/limits.ts';
import { shapesRoutes } from './v1/shapes.ts';
import { sweepRoutes } from './v1/sweep.ts';

/** Adds all routes of the API and of the page, in the order of the OpenAPI document. */
export async function addRoutes(app: App, config: Config): Promise<void> {
  convRoutes(app);
  compareRoutes(app);
  shapesRoutes(app);
  gradientsRoutes(app);
  explainRoutes(app);
  sweepRoutes(app);
  diagramRoutes(app);
  healthRoutes(app);
  indexRoutes(app);
  openApiRoutes(app);
  await pageRoutes(app);
  limitsRoutes(app, config.MAX_BODY_BYTES);
}
