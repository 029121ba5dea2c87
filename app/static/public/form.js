/* Keluar cepat leaves no way back to the page; a large photo is made smaller before it is sent.
   The form works without either. */
for (const leave of document.querySelectorAll(".leave")) {
  leave.addEventListener("click", (event) => {
    event.preventDefault();
    document.documentElement.hidden = true;
    location.replace(leave.href);
  });
}
for (const input of document.querySelectorAll("input[type=file]")) {
  input.addEventListener("change", async () => {
    const file = input.files[0];
    if (!file || file.size < 1e6) return;
    try {
      const photo = await createImageBitmap(file);
      const part = Math.min(1, 1600 / Math.max(photo.width, photo.height));
      const canvas = document.createElement("canvas");
      canvas.width = photo.width * part;
      canvas.height = photo.height * part;
      canvas.getContext("2d").drawImage(photo, 0, 0, canvas.width, canvas.height);
      const smaller = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
      const files = new DataTransfer();
      files.items.add(new File([smaller], "foto.jpg", { type: "image/jpeg" }));
      if (input.files[0] === file && smaller.size < file.size) input.files = files.files;
    } catch {
      /* The photo goes as it is. */
    }
  });
}
