import { operations } from '../../operations/table.ts';
import type { App } from '../app-types.ts';
import type { Config } from '../config.ts';
import { openApiRoutes } from '../docs/openapi-routes.ts';
import { healthRoutes } from './health.ts';
import { indexRoutes } from './home.ts';
import { mcpRoute } from './mcp.ts';
import { pageRoutes } from './page.ts';
import { problemRoutes } from './problems.ts';
import { diagramRoutes } from './v1/diagram.ts';
import { jobRoutes } from './v1/jobs.ts';
import { layerRoutes } from './v1/layers.ts';
import { limitsRoutes } from './v1/limits.ts';
import { onnxRoute } from './v1/onnx.ts';
import { operationRoute } from './v1/operation.ts';
import { shapesOfQueryRoute } from './v1/shapes.ts';
import { inferenceRoutes } from './v2/routes.ts';

/** Adds all routes of the API and of the page, in the order of the OpenAPI document. */
export async function addRoutes(app: App, config: Config): Promise<void> {
  if (config.ROLE === 'worker') return healthRoutes(app);
  for (const operation of operations) operationRoute(app, operation);
  shapesOfQueryRoute(app);
  layerRoutes(app);
  onnxRoute(app);
  await inferenceRoutes(app, config.MAX_BODY_BYTES);
  if (app.jobs) jobRoutes(app, app.jobs, config);
  diagramRoutes(app);
  mcpRoute(app, config);
  healthRoutes(app);
  indexRoutes(app);
  openApiRoutes(app);
  await pageRoutes(app);
  problemRoutes(app);
  limitsRoutes(app, config.MAX_BODY_BYTES);
}
