import test from 'ava';
import { pathOf, resourceNamed, resourceOf } from '../../src/kube/resources.ts';

test('paths of the Kubernetes API', (t) => {
  const path = (name: string, ...rest: [string?, string?]) => {
    const resource = resourceNamed(name);
    return resource && pathOf(resource, ...(rest as [string | undefined, string?]));
  };
  t.is(path('pods'), '/api/v1/pods');
  t.is(path('Pod', 'shop'), '/api/v1/namespaces/shop/pods');
  t.is(path('deployment', 'shop', 'web'), '/apis/apps/v1/namespaces/shop/deployments/web');
  t.is(path('nodes', 'shop', 'n1'), '/api/v1/nodes/n1');
  t.is(path('pod', 'a/b', '../c'), '/api/v1/namespaces/a%2Fb/pods/..%2Fc');
  t.is(path('pods,services'), undefined);
  t.is(path('gateways'), undefined);
});

test('an object is found by its version, too', (t) => {
  t.is(resourceOf({ apiVersion: 'apps/v1', kind: 'Deployment' })?.plural, 'deployments');
  t.is(resourceOf({ apiVersion: 'apps/v1beta1', kind: 'Deployment' }), undefined);
});
