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
