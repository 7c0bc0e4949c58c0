import { checksExist, flowsBetweenTwo, oneCaptureAPlace, serviceReachable } from './rules/checks.ts';
import { interfaceNames, interfacesOnce, linkEndsApart, vniOnce } from './rules/links.ts';
import { attachmentsStand, imagesKnown, networksKnown, objectsOnce } from './rules/manifests.ts';
import { copiesFit, kokoMirrors, mirrorOnOneNode, noMirrorLoop, ontoOnce } from './rules/mirrors.ts';
import { hostNamesFit, safeCheckNames, safeNames, uniqueCheckNames, uniqueNames } from './rules/names.ts';
import { nodePortsOpen, podInterfacesKnown, podsKnown, servicesKnown } from './rules/referred.ts';
import type { Rule } from './rules/rule.ts';
import { sharesJudgeable, sharesOfManifestsJudgeable } from './rules/shares.ts';
import { attachmentsApart, subnetsApart, subnetsLargeEnough, subnetsValid } from './rules/subnets.ts';

/** What every check must satisfy, those of steps too: they look at `lab.checks` alone. */
export const checkRules: readonly Rule[] = [
  safeCheckNames,
  uniqueCheckNames,
  flowsBetweenTwo,
  oneCaptureAPlace,
  serviceReachable,
  sharesJudgeable,
];

/** Everything a resolved lab must satisfy. Each rule is pure and reports all it finds. */
export const rules: readonly Rule[] = [
  safeNames,
  hostNamesFit,
  uniqueNames,
  interfaceNames,
  interfacesOnce,
  linkEndsApart,
  vniOnce,
  subnetsValid,
  subnetsLargeEnough,
  subnetsApart,
  attachmentsApart,
  mirrorOnOneNode,
  ontoOnce,
  kokoMirrors,
  copiesFit,
  noMirrorLoop,
  objectsOnce,
  networksKnown,
  attachmentsStand,
  imagesKnown,
  checksExist,
  ...checkRules,
  podsKnown,
  podInterfacesKnown,
  servicesKnown,
  nodePortsOpen,
  sharesOfManifestsJudgeable,
];
