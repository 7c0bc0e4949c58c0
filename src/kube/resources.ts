/** Where the API server keeps the objects of one kind. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly isNamespaced: boolean;
}

const groups: readonly [apiVersion: string, namespaced: string, clusterWide?: string][] = [
  [
    'v1',
    'Pod:pods Service:services ConfigMap:configmaps Secret:secrets ServiceAccount:serviceaccounts Event:events ' +
      'Endpoints:endpoints PersistentVolumeClaim:persistentvolumeclaims',
    'Namespace:namespaces Node:nodes',
  ],
  ['apps/v1', 'Deployment:deployments StatefulSet:statefulsets DaemonSet:daemonsets ReplicaSet:replicasets'],
  ['batch/v1', 'Job:jobs CronJob:cronjobs'],
  ['discovery.k8s.io/v1', 'EndpointSlice:endpointslices'],
  [
    'rbac.authorization.k8s.io/v1',
    'Role:roles RoleBinding:rolebindings',
    'ClusterRole:clusterroles ClusterRoleBinding:clusterrolebindings',
  ],
  ['apiextensions.k8s.io/v1', '', 'CustomResourceDefinition:customresourcedefinitions'],
  ['k8s.cni.cncf.io/v1', 'NetworkAttachmentDefinition:network-attachment-definitions'],
];

// The kinds that labs are made of. kubectl asks the API server for all there are, which costs more than the question.
const resources: readonly Resource[] = groups.flatMap(([apiVersion, namespaced, clusterWide = '']) => [
  ...listed(apiVersion, namespaced, true),
  ...listed(apiVersion, clusterWide, false),
]);

function listed(apiVersion: string, text: string, isNamespaced: boolean): Resource[] {
  return text
    .split(' ')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [kind = '', plural = ''] = entry.split(':');
      return { apiVersion, kind, plural, isNamespaced };
    });
}

/** The resource that kubectl calls so: by its plural or its kind, in any case. Core's names go before all others. */
export function resourceNamed(name: string): Resource | undefined {
  const wanted = name.toLowerCase();
  return resources.find(({ kind, plural }) => plural === wanted || kind.toLowerCase() === wanted);
}

export function resourceOf(object: {
  readonly apiVersion: string;
  readonly kind: string;
}): Resource | undefined {
  return resources.find(({ apiVersion, kind }) => apiVersion === object.apiVersion && kind === object.kind);
}

/** The path under the API server's root (Kubernetes API concepts, "Resource URIs"); without a name that of the list. */
export function pathOf(resource: Resource, namespace: string | undefined, name?: string): string {
  const { apiVersion, plural, isNamespaced } = resource;
  const parts = [
    apiVersion.includes('/') ? 'apis' : 'api',
    ...apiVersion.split('/'),
    ...(isNamespaced && namespace !== undefined ? ['namespaces', namespace] : []),
    plural,
    ...(name === undefined ? [] : [name]),
  ];
  return `/${parts.map(encodeURIComponent).join('/')}`;
}
