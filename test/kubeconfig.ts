/** A kubeconfig as kind writes it, without keys. */
export const kubeconfigText = `apiVersion: v1
kind: Config
clusters:
  - name: kind-one
    cluster: { server: "https://127.0.0.1:6443", certificate-authority-data: "" }
users:
  - name: kind-one
    user: { client-certificate-data: "", client-key-data: "" }
contexts:
  - name: kind-one
    context: { cluster: kind-one, user: kind-one }
current-context: kind-one
`;

/** One in the order and the words in which kind writes it, with these texts as its keys. */
export function kindsKubeconfig(server: string, keys: { ca: string; cert: string; key: string }): string {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${base64(keys.ca)}
    server: ${server}
  name: kind-one
contexts:
- context:
    cluster: kind-one
    user: kind-one
  name: kind-one
current-context: kind-one
kind: Config
users:
- name: kind-one
  user:
    client-certificate-data: ${base64(keys.cert)}
    client-key-data: ${base64(keys.key)}
`;
}
