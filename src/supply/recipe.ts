import * as z from 'zod';

/**
 * What an artifact is and where it can come from: the schema of templates/artifacts/*.yaml. The pins live there,
 * as data; the key of a cache entry is a hash of the recipe, of every file it names and of its inputs' keys.
 */
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const platform = z.enum(['linux/amd64', 'linux/arm64', 'darwin/arm64', 'darwin/amd64']);
export type Platform = z.infer<typeof platform>;

/**
 * A release file per platform. When it is an archive, `members` says which paths inside become which files;
 * otherwise it is the artifact's only file, called `file`.
 */
const download = z.strictObject({
  platforms: z.partialRecord(platform, z.strictObject({ url: z.url(), sha256 })),
  members: z.record(z.string(), z.string()).optional(),
  file: z.string().optional(),
});

/** `go build` in templates/go/<module>, whose go.mod and go.sum pin everything. */
const goBuild = z.strictObject({
  kind: z.literal('go'),
  module: z.string(),
  /** Output file name to package path. */
  packages: z.record(z.string(), z.string()),
  /** Further names of an output file (hard links): a program that acts by the name it is called by. */
  links: z.record(z.string(), z.string()).default({}),
  /** The linker's -X settings: package variable to value. */
  variables: z.record(z.string(), z.string()).default({}),
  tags: z.array(z.string()).default([]),
  /** Output file name to `MODULE:PATH`, a file copied out of a required module as `go list -m` finds it. */
  files: z.record(z.string(), z.string()).default({}),
});

/** A Debian root file system as one tar, made by mmdebstrap from the machine's own mirror. */
const debianBuild = z.strictObject({
  kind: z.literal('debian'),
  suite: z.string(),
  /** mmdebstrap's --variant. */
  variant: z.enum(['essential', 'apt', 'minbase']).default('minbase'),
  /** Name of the tar. */
  file: z.string().default('rootfs.tar'),
  packages: z.array(z.string()),
  /** Paths left out (documentation, locales): patterns of dpkg's path-exclude. */
  without: z.array(z.string()).default([]),
});

/**
 * An image from templates/images/<dockerfile>/Dockerfile; `context` puts artifacts' files beside it: context path
 * to `artifact` or `artifact/file`. `bases` are the image artifacts that its FROM lines name (otherwise scratch).
 */
const imageBuild = z.strictObject({
  kind: z.literal('image'),
  dockerfile: z.string(),
  context: z.record(z.string(), z.string()).default({}),
  bases: z.array(z.string()).default([]),
});

/** A node image: `base` (an image artifact) with `images` unpacked into its containerd, layers kept outside /var. */
const nodeBuild = z.strictObject({
  kind: z.literal('node'),
  base: z.string(),
  images: z.array(z.string()),
});

const common = {
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  version: z.string(),
  /** One line for `labs images`. */
  about: z.string(),
  /** Seconds a cold build took on two cores: the first estimate of the time left. */
  seconds: z.number().default(10),
};

/** A program, or several built together, for the host or for an image's context. */
const tool = z.strictObject({
  ...common,
  kind: z.literal('files'),
  /** The file to look for on PATH and the argv, its name first, that prints its version; only a tool that runs on the host has it. */
  host: z.strictObject({ file: z.string(), version: z.array(z.string()) }).optional(),
  download: download.optional(),
  build: z.discriminatedUnion('kind', [goBuild, debianBuild]),
});

/** An image in the engine, under local names that are the same whichever route brought it. */
const image = z.strictObject({
  ...common,
  kind: z.literal('image'),
  /** `labs.local/NAME:TAG`. Never a public name: that would take the tag from an image of the user's own. */
  tags: z.array(z.string()).min(1),
  /** What it is called in a node's containerd (the names kubeadm asks for); without any, as in the engine. */
  names: z.array(z.string()).default([]),
  /** The public reference, tag and digest; absent for what only the build route makes. */
  pull: z.string().optional(),
  build: z.discriminatedUnion('kind', [imageBuild, nodeBuild]),
});

export const recipeSchema = z.discriminatedUnion('kind', [tool, image]);
export type Recipe = z.infer<typeof recipeSchema>;
export type FilesRecipe = Extract<Recipe, { kind: 'files' }>;
export type ImageRecipe = Extract<Recipe, { kind: 'image' }>;
export type Build<Kind extends Recipe['build']['kind']> = Extract<Recipe['build'], { kind: Kind }>;
