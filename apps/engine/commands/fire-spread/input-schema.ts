import { z } from 'zod';

const share = z.number().min(0).max(1);
const percent = z.number().min(0).max(500);
const place = z.tuple([z.number(), z.number()]).describe('East and north in the coordinates of the grid.');

const values = z
  .union([z.string().min(1), z.number(), z.array(z.number().nullable())])
  .describe('Path of a raster (.asc, .tif, .hgt), one number for all cells, or one for each cell of `grid`.');

const grid = z
  .strictObject({
    columns: z.int().min(1).describe('Cells in a row.'),
    rows: z.int().min(1).describe('Rows, the first in the north.'),
    cell: z.number().positive().describe('Side of a cell in the unit of the coordinates.'),
    west: z.number().default(0).describe('Coordinate of the western edge.'),
    south: z.number().default(0).describe('Coordinate of the southern edge.'),
  })
  .describe('The grid where no raster file gives it.');

const moistures = z
  .strictObject({
    h1: percent.describe('Dead fuel of 1 h, %.'),
    h10: percent.describe('Dead fuel of 10 h, %.'),
    h100: percent.describe('Dead fuel of 100 h, %.'),
    herb: percent.describe('Live herbs, %.'),
    woody: percent.describe('Live wood, %.'),
  })
  .describe('Moistures in percent of dry mass.');

const wind = {
  fromHour: z
    .number()
    .min(0)
    .describe('Hours after the start from which this weather holds; the first is 0.'),
  windMs: z.number().min(0).max(149).describe('Wind speed, m/s, at `windHeight`.'),
  windFromDeg: z
    .number()
    .min(0)
    .max(360)
    .describe('Where the wind comes from, degrees clockwise from north.'),
};

const ignition = z
  .strictObject({
    point: place.optional(),
    line: z.array(place).min(2).optional(),
    polygon: z.array(place).min(3).optional().describe('Corners of an area that burns at once.'),
    atHour: z.number().min(0).default(0).describe('Hours after the start at which it is lit.'),
  })
  .refine((one) => [one.point, one.line, one.polygon].filter((shape) => shape !== undefined).length === 1, {
    message: 'expected one of point, line, polygon',
  });

const shared = {
  grid: grid.optional(),
  coordinates: z
    .enum(['metres', 'degrees'])
    .optional()
    .describe('What the coordinates are, where the raster file does not say it; metres where absent.'),
  fuel: values.describe(
    'Fuel of each cell: with rothermel the number of a standard model (1-13, 101-204), with wang 1-6; others do not burn. A path, one number, or a number for each cell.',
  ),
  fuelMap: z
    .record(z.string(), z.int().min(0).max(65_535))
    .optional()
    .describe('Which fuel a value of the raster stands for; values not named do not burn.'),
  elevationM: values.optional().describe('Heights, m; slope and aspect follow from them.'),
  slopeDeg: values.optional().describe('Slopes, degrees, instead of heights.'),
  aspectDeg: values
    .optional()
    .describe('The way the ground falls, degrees clockwise from north, with slopeDeg.'),
  barriers: z
    .array(z.string())
    .default([])
    .describe('Paths of GeoJSON with lines and areas that a fire does not enter.'),
  zones: z
    .strictObject({
      file: z.string().describe('Path of GeoJSON with polygons.'),
      name: z.string().default('name').describe('The property that names a zone.'),
    })
    .optional()
    .describe('Areas to tell apart: villages, stands, districts.'),
  ignitions: z
    .union([z.string().min(1), z.array(ignition).min(1)])
    .describe('Where fire is lit: a list, or a path of GeoJSON (the property atHour of a feature, else 0).'),
  hours: z.number().positive().max(1000).describe('Length of the run, h.'),
  everyHours: z.number().positive().default(1).describe('Hours between two perimeters.'),
  burnPeriod: z
    .strictObject({
      startHour: z.number().min(0).lt(24).describe('Hour of the day at which the run starts.'),
      from: z.number().min(0).max(24).describe('Hour of the day from which fire spreads.'),
      to: z.number().min(0).max(24).describe('Hour of the day until which fire spreads.'),
    })
    .optional()
    .describe('Hours of the day in which fire spreads; all day where absent.'),
  embers: z
    .strictObject({
      coverHeightM: z.number().min(0).max(120).describe('Mean height of the trees or shrubs downwind, m.'),
      isOpen: z.boolean().default(false).describe('Whether that cover is open.'),
    })
    .optional()
    .describe('Asks where embers may land (nothing is lit by them); needs the wind at 20 ft or 10 m.'),
  write: z
    .strictObject({
      arrivalHours: z.string().optional().describe('Path for the hours of arrival, .asc.'),
      intensityKwM: z.string().optional().describe('Path for the fireline intensity in kW/m, .asc.'),
      flameM: z.string().optional().describe('Path for the flame length in m, .asc.'),
    })
    .default({})
    .describe('Rasters to write.'),
};

const load = z.number().min(0).max(100);
const savr = z.number().positive().max(20_000);

const fuelModels = z
  .array(
    z.strictObject({
      number: z.int().min(1).max(65_535).describe('Its number in the fuel raster.'),
      name: z.string().default(''),
      dynamic: z.boolean().default(false).describe('Whether cured herbs count as dead fuel.'),
      depthFt: z.number().positive().describe('Depth of the bed, ft.'),
      deadExtinctionPct: z.number().positive().describe('Moisture of extinction of dead fuel, %.'),
      heatDeadBtuLb: z.number().positive().default(8000).describe('Heat content of dead fuel, Btu/lb.'),
      heatLiveBtuLb: z.number().positive().default(8000).describe('Heat content of live fuel, Btu/lb.'),
      loadLbFt2: z
        .tuple([load, load, load, load, load])
        .describe('Loads of dead 1 h, 10 h, 100 h, live herbs and live wood, lb/ft² (1 t/ha = 0.020482).'),
      savr: z.tuple([savr, savr, savr]).describe('Surface to volume of 1 h, herbs and wood, ft²/ft³.'),
    }),
  )
  .default([])
  .describe(
    'Local fuel models beside the 53 standard ones, in the units of those; one with a standard number replaces it.',
  );

const windLimit = z
  .boolean()
  .default(false)
  .describe("Whether Rothermel's limit of the effective wind holds.");

const places = z.strictObject({
  law: z.literal('rothermel-places'),
  fuelModels,
  windLimit,
  places: z
    .array(
      z.strictObject({
        fuelModel: z.int().describe('Number of the fuel model.'),
        moistures,
        windMs: z.number().min(0).max(149).describe('Wind at midflame height, m/s.'),
        windDirDeg: z
          .number()
          .default(0)
          .describe('Where the wind blows to, degrees clockwise from upslope.'),
        slopeDeg: z.number().min(0).lt(90).default(0).describe('Slope, degrees.'),
      }),
    )
    .min(1)
    .describe('Places without a map; the answer has a row for each.'),
});

const rothermel = z.strictObject({
  law: z.literal('rothermel'),
  ...shared,
  fuelModels,
  windLimit,
  windHeight: z
    .enum(['midflame', '20ft', '10m'])
    .default('10m')
    .describe('Height at which the wind is given; it is carried down to the flames from 20 ft and 10 m.'),
  canopy: z
    .strictObject({
      cover: share.describe('Share of the ground under crowns, 0 to 1.'),
      heightM: z.number().min(0).max(120).describe('Height of the trees, m.'),
      crownRatio: share.optional().describe('Length of crowns over height of trees, 0 to 1.'),
    })
    .optional()
    .describe('Trees above all fuel.'),
  moistureClass: values
    .optional()
    .describe('Which of the sets of moistures a cell has, counted from 0. A path, a number, or numbers.'),
  weather: z
    .array(
      z.strictObject({
        ...wind,
        moistures: z
          .union([moistures, z.array(moistures).min(1)])
          .describe('One set, or one for each class.'),
      }),
    )
    .min(1),
});

const wang = z.strictObject({
  law: z.literal('wang'),
  ...shared,
  weather: z
    .array(
      z.strictObject({
        ...wind,
        temperatureC: z.number().min(-50).max(55).describe('Highest air temperature of the day, °C.'),
        humidityPct: z.number().min(0).max(100).describe('Lowest relative humidity of the day, %.'),
      }),
    )
    .min(1),
});

/** What a person writes. */
export const input = z.discriminatedUnion('law', [rothermel, wang, places]);
export type Input = z.infer<typeof input>;
export type PlacesInput = z.infer<typeof places>;
export type FireInput = Exclude<Input, PlacesInput>;
